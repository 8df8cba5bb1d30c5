#include "medius/figure/body_mesh.h"

#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "medius/base/files.h"

namespace medius::figure {
namespace {

constexpr std::string_view kMagic = "medius body 1\n";
constexpr std::size_t kMostVertices = 65535;
constexpr std::size_t kMostTriangles = 200000;

/// The file's facts, before its arrays.
struct Header {
  std::size_t vertices = 0, triangles = 0;
  double position_scale = 0, cut_scale = 0;
  std::vector<double> target_scale;
  std::vector<std::string> target_names;
};

Result<Header> read_header(const std::string& text, const std::string& name, BodyMesh& mesh) {
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object()) return error("{}: its header is not JSON; run tools/setup again.", name);
  Header header;
  try {
    header.vertices = json.at("vertices").get<std::size_t>();
    header.triangles = json.at("triangles").get<std::size_t>();
    header.position_scale = json.at("position_scale").get<double>();
    header.cut_scale = json.at("cut_scale").get<double>();
    header.target_scale = json.at("target_scale").get<std::vector<double>>();
    header.target_names = json.at("targets").get<std::vector<std::string>>();
    mesh.bones = json.at("bones").get<std::vector<std::string>>();
    mesh.joints = json.at("joints").get<std::vector<std::string>>();
    mesh.bulk = json.at("bulk").get<std::map<std::string, double>>();
  } catch (const nlohmann::json::exception& failure) {
    return error("{}: its header lacks something ({}); run tools/setup again.", name,
                 failure.what());
  }
  if (header.vertices == 0 || header.vertices > kMostVertices || header.triangles == 0 ||
      header.triangles > kMostTriangles || mesh.bones.empty() || mesh.bones.size() > 255 ||
      mesh.joints.size() > 1000 || header.target_names.size() > 200 ||
      header.target_scale.size() != header.target_names.size())
    return error("{}: its header's sizes are impossible; run tools/setup again.", name);
  return header;
}

/// Hands out consecutive little-endian arrays of one block.
class Arrays {
 public:
  explicit Arrays(const std::vector<unsigned char>& block) : block_(block) {}
  template <typename T>
  std::vector<T> take(std::size_t count) {
    std::vector<T> values(count);
    if (count > 0) std::memcpy(values.data(), block_.data() + at_, count * sizeof(T));
    at_ += count * sizeof(T);
    return values;
  }

 private:
  const std::vector<unsigned char>& block_;
  std::size_t at_ = 0;
};

Result<void> fill(const Header& header, const std::vector<unsigned char>& block,
                  const std::string& name, BodyMesh& mesh) {
  const std::size_t points = header.vertices + mesh.joints.size();
  Arrays arrays(block);
  const auto position = arrays.take<std::int16_t>(points * 3);
  mesh.rest.resize(points);
  const auto scale = static_cast<float>(header.position_scale);
  for (std::size_t point = 0; point < points; ++point)
    for (std::size_t axis = 0; axis < 3; ++axis)
      mesh.rest[point][static_cast<Eigen::Index>(axis)] =
          scale * static_cast<float>(position[3 * point + axis]);
  for (std::size_t index = 0; index < header.target_names.size(); ++index)
    mesh.targets.push_back({header.target_names[index],
                            static_cast<float>(header.target_scale[index]),
                            arrays.take<std::int16_t>(points * 3)});
  const auto cut = arrays.take<std::int16_t>(header.vertices * 2);
  const auto bone = arrays.take<std::uint8_t>(header.vertices * 4);
  const auto weight = arrays.take<std::uint8_t>(header.vertices * 4);
  const auto corner = arrays.take<std::uint16_t>(header.triangles * 3);
  const auto material = arrays.take<std::uint8_t>(header.triangles);
  mesh.cut.resize(header.vertices);
  mesh.influences.resize(header.vertices);
  for (std::size_t vertex = 0; vertex < header.vertices; ++vertex) {
    for (std::size_t k = 0; k < 2; ++k)
      mesh.cut[vertex][k] =
          static_cast<float>(header.cut_scale) * static_cast<float>(cut[2 * vertex + k]);
    for (std::size_t k = 0; k < 4; ++k) {
      if (bone[4 * vertex + k] >= mesh.bones.size())
        return error("{}: vertex {} hangs on a bone that is not there; run tools/setup again.",
                     name, vertex);
      mesh.influences[vertex].bone[k] = bone[4 * vertex + k];
      mesh.influences[vertex].weight[k] = static_cast<float>(weight[4 * vertex + k]) / 255.0F;
    }
  }
  for (std::size_t triangle = 0; triangle < header.triangles; ++triangle) {
    std::array<std::uint16_t, 3> corners{};
    for (std::size_t k = 0; k < 3; ++k) corners[k] = corner[3 * triangle + k];
    if (*std::ranges::max_element(corners) >= header.vertices || material[triangle] > 2)
      return error("{}: triangle {} has a corner that is not there; run tools/setup again.", name,
                   triangle);
    mesh.triangles.push_back(corners);
    mesh.materials.push_back(static_cast<Material>(material[triangle]));
  }
  return {};
}

std::size_t index_of(const std::vector<std::string>& names, std::string_view name) {
  const auto found = std::ranges::find(names, name);
  if (found == names.end())
    throw std::out_of_range("the packed body has no '" + std::string(name) + "'");
  return static_cast<std::size_t>(found - names.begin());
}

}  // namespace

std::size_t BodyMesh::joint(std::string_view name) const {
  return vertex_count() + index_of(joints, name);
}
std::size_t BodyMesh::bone(std::string_view name) const { return index_of(bones, name); }

Result<std::shared_ptr<const BodyMesh>> parse_body_mesh(const std::string& bytes,
                                                        const std::string& name) {
  if (bytes.size() < kMagic.size() + 8 || !bytes.starts_with(kMagic))
    return error("{}: is not a packed body; run tools/setup, which makes it.", name);
  std::uint32_t text_size = 0, packed_size = 0;
  std::memcpy(&text_size, bytes.data() + kMagic.size(), 4);
  std::memcpy(&packed_size, bytes.data() + kMagic.size() + 4, 4);
  const std::size_t text_at = kMagic.size() + 8;
  if (std::uint64_t{text_size} + packed_size + text_at != bytes.size())
    return error("{}: is cut off ({} bytes); run tools/setup again.", name, bytes.size());

  auto mesh = std::make_shared<BodyMesh>();
  MEDIUS_TRY(const Header header, read_header(bytes.substr(text_at, text_size), name, *mesh));
  const std::size_t points = header.vertices + mesh->joints.size();
  const std::size_t size =
      points * 6 * (1 + header.target_names.size()) + header.vertices * 12 + header.triangles * 7;
  std::vector<unsigned char> block(size);
  auto unpacked = static_cast<uLongf>(size);
  const auto* packed = reinterpret_cast<const Bytef*>(bytes.data() + text_at + text_size);
  if (uncompress(block.data(), &unpacked, packed, packed_size) != Z_OK || unpacked != size)
    return error("{}: its arrays are damaged; run tools/setup again.", name);
  MEDIUS_CHECK(fill(header, block, name, *mesh));
  return std::shared_ptr<const BodyMesh>(std::move(mesh));
}

Result<std::shared_ptr<const BodyMesh>> read_body_mesh(const std::filesystem::path& file) {
  MEDIUS_TRY(const std::string bytes, read_file(file, std::size_t{1} << 26));
  return parse_body_mesh(bytes, file.string());
}

Result<std::shared_ptr<const BodyMesh>> find_body_mesh(const std::filesystem::path& data_folder) {
  std::error_code ignored;
  for (const auto& file :
       {data_folder / "figure" / "body.bin", download_folder() / "figure-0.6.2" / "body.bin"})
    if (std::filesystem::is_regular_file(file, ignored)) return read_body_mesh(file);
  return error("the virtual person's body is not there ({}); run tools/setup, which packs it.",
               (download_folder() / "figure-0.6.2" / "body.bin").string());
}

}  // namespace medius::figure

#include "medius/figure/gltf.h"

#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>

#include "medius/base/files.h"
#include "medius/figure/gltf_mesh.h"

namespace medius::figure {
namespace {

using Json = nlohmann::json;
enum ComponentType : int { kByte = 5121, kShort = 5122, kUnsigned = 5123, kFloat = 5126 };
enum BufferTarget : int { kNoTarget = 0, kVertices = 34962, kIndices = 34963 };

/// The binary chunk and its views.
class Buffer {
 public:
  explicit Buffer(Json& root) : root_(root) {
    root_["bufferViews"] = Json::array();
    root_["accessors"] = Json::array();
  }

  template <typename T>
  int add(const std::vector<T>& values, int width, ComponentType component, BufferTarget target,
          bool normalised = false) {
    static const std::array<const char*, 5> kTypes{"", "SCALAR", "VEC2", "VEC3", "VEC4"};
    while (bytes_.size() % 4 != 0) bytes_.push_back('\0');
    Json view{
        {"buffer", 0}, {"byteOffset", bytes_.size()}, {"byteLength", values.size() * sizeof(T)}};
    if (target != kNoTarget) view["target"] = static_cast<int>(target);
    bytes_.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
    root_["bufferViews"].push_back(view);
    const auto count = values.size() / static_cast<std::size_t>(width);
    Json accessor{{"bufferView", root_["bufferViews"].size() - 1},
                  {"componentType", static_cast<int>(component)},
                  {"count", count},
                  {"type", width == 16 ? "MAT4" : kTypes[static_cast<std::size_t>(width)]}};
    if (normalised) accessor["normalized"] = true;
    root_["accessors"].push_back(accessor);
    return static_cast<int>(root_["accessors"].size()) - 1;
  }

  /// Smallest and largest values, which the format asks for of positions and times.
  void bounds(int accessor, const std::vector<float>& values, std::size_t width) {
    std::vector<float> low(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(width));
    std::vector<float> high = low;
    for (std::size_t index = 0; index < values.size(); ++index) {
      low[index % width] = std::min(low[index % width], values[index]);
      high[index % width] = std::max(high[index % width], values[index]);
    }
    root_["accessors"][static_cast<std::size_t>(accessor)]["min"] = low;
    root_["accessors"][static_cast<std::size_t>(accessor)]["max"] = high;
  }

  [[nodiscard]] const std::string& bytes() const { return bytes_; }

 private:
  Json& root_;
  std::string bytes_;
};

class Exporter {
 public:
  Exporter(const Clip& clip, const GltfOptions& options)
      : clip_(clip), options_(options), buffer_(root_) {}

  std::string run() {
    root_["asset"] = {{"version", "2.0"},
                      {"generator", "medius figure"},
                      {"copyright", "body: MakeHuman data, CC0"}};
    for (const char* list : {"nodes", "meshes", "materials"}) root_[list] = Json::array();
    add_body();
    add_animation();
    add_surroundings();
    add_camera();
    Json all = Json::array();
    for (std::size_t node = 0; node < root_["nodes"].size(); ++node) all.push_back(node);
    root_["scene"] = 0;
    root_["scenes"] = Json::array({Json{{"nodes", all}}});
    return pack();
  }

 private:
  int material(const char* name, const Colour& colour, bool two_sided) {
    root_["materials"].push_back({{"name", name},
                                  {"doubleSided", two_sided},
                                  {"pbrMetallicRoughness",
                                   {{"baseColorFactor", {colour[0], colour[1], colour[2], 1.0}},
                                    {"metallicFactor", 0.0},
                                    {"roughnessFactor", 0.85}}}});
    return static_cast<int>(root_["materials"].size()) - 1;
  }

  int node(const Json& value) {
    root_["nodes"].push_back(value);
    return static_cast<int>(root_["nodes"].size()) - 1;
  }

  static std::vector<float> flat(const std::vector<Vector3f>& points) {
    std::vector<float> values;
    for (const Vector3f& p : points) values.insert(values.end(), {p.x(), p.y(), p.z()});
    return values;
  }

  void add_body() {
    const Body& body = clip_.body();
    const PartedMesh mesh = part_mesh(body, options_.most_vertices);
    const auto positions = flat(mesh.position);
    const int position = buffer_.add(positions, 3, kFloat, kVertices);
    buffer_.bounds(position, positions, 3);
    const int normal = buffer_.add(flat(mesh.normal), 3, kFloat, kVertices);
    std::vector<std::uint8_t> joints, weights;
    for (const Influences& influences : mesh.influences) {
      std::array<int, 4> share{};
      int rest = 255;
      for (std::size_t k = 3; k > 0; --k) {
        share[k] = static_cast<int>(std::lround(255.0F * influences.weight[k]));
        rest -= share[k];
      }
      share[0] = rest;
      for (std::size_t k = 0; k < 4; ++k) {
        joints.push_back(share[k] == 0 ? std::uint8_t{0} : influences.bone[k]);
        weights.push_back(static_cast<std::uint8_t>(std::clamp(share[k], 0, 255)));
      }
    }
    const int joint = buffer_.add(joints, 4, kByte, kVertices);
    const int weight = buffer_.add(weights, 4, kByte, kVertices, true);

    const BodyDescription& person = body.description;
    const std::array<Colour, kPartCount> colours{
        from_srgb(person.skin),   from_srgb(person.hair),  from_srgb(person.shirt),
        from_srgb(person.shorts), from_srgb(person.shoes), from_srgb(0.55F, 0.56F, 0.58F)};
    const std::array<const char*, kPartCount> names{"skin",   "hair", "shirt",
                                                    "shorts", "shoe", "sole"};
    Json primitives = Json::array();
    for (std::size_t part = 0; part < kPartCount; ++part) {
      if (mesh.triangles[part].empty()) continue;
      std::vector<std::uint16_t> indices;
      for (const auto& triangle : mesh.triangles[part])
        for (const auto vertex : triangle) indices.push_back(static_cast<std::uint16_t>(vertex));
      const bool cloth = part == static_cast<std::size_t>(Part::Shirt) ||
                         part == static_cast<std::size_t>(Part::Shorts);
      primitives.push_back({{"attributes",
                             {{"POSITION", position},
                              {"NORMAL", normal},
                              {"JOINTS_0", joint},
                              {"WEIGHTS_0", weight}}},
                            {"indices", buffer_.add(indices, 1, kUnsigned, kIndices)},
                            {"material", material(names[part], colours[part], cloth)}});
    }
    root_["meshes"].push_back({{"name", "body"}, {"primitives", primitives}});

    // Each bone turns about its joint's place in the rest pose.
    std::vector<float> inverse_bind;
    Json bones = Json::array();
    first_bone_ = static_cast<int>(root_["nodes"].size());
    for (std::size_t bone = 0; bone < body.bones.size(); ++bone) {
      const Vector3f centre = body.bones[bone].centre_rest.cast<float>();
      inverse_bind.insert(inverse_bind.end(), {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, -centre.x(),
                                               -centre.y(), -centre.z(), 1});
      bones.push_back(node({{"name", body.mesh->bones[bone]}}));
    }
    root_["skins"] =
        Json::array({{{"joints", bones},
                      {"inverseBindMatrices", buffer_.add(inverse_bind, 16, kFloat, kNoTarget)}}});
    node({{"name", "body"}, {"mesh", 0}, {"skin", 0}});
  }

  void add_animation() {
    const Body& body = clip_.body();
    const int keys =
        std::max(2, static_cast<int>(std::lround(clip_.duration_s() * options_.key_rate_hz)) + 1);
    std::vector<float> times;
    std::vector<std::vector<float>> places(body.bones.size());
    std::vector<std::vector<std::int16_t>> turns(body.bones.size());
    std::vector<Eigen::Quaternionf> last(body.bones.size(), Eigen::Quaternionf::Identity());
    exercise::SegmentPoses X_GB;
    std::vector<BoneTransform> transforms;
    for (int key = 0; key < keys; ++key) {
      const double time = clip_.duration_s() * key / (keys - 1);
      times.push_back(static_cast<float>(time));
      clip_.pose(time, X_GB);
      bone_transforms(body, X_GB, transforms);
      for (std::size_t bone = 0; bone < transforms.size(); ++bone) {
        const Vector3f place =
            transforms[bone].R * body.bones[bone].centre_rest.cast<float>() + transforms[bone].t;
        places[bone].insert(places[bone].end(), {place.x(), place.y(), place.z()});
        Eigen::Quaternionf q(transforms[bone].R);
        if (q.dot(last[bone]) < 0) q.coeffs() = -q.coeffs();
        last[bone] = q;
        for (const float value : {q.x(), q.y(), q.z(), q.w()})
          turns[bone].push_back(static_cast<std::int16_t>(std::lround(32767.0F * value)));
      }
    }
    const int input = buffer_.add(times, 1, kFloat, kNoTarget);
    buffer_.bounds(input, times, 1);
    Json samplers = Json::array(), channels = Json::array();
    auto channel = [&](int output, std::size_t bone, const char* path) {
      samplers.push_back({{"input", input}, {"output", output}, {"interpolation", "LINEAR"}});
      channels.push_back(
          {{"sampler", samplers.size() - 1},
           {"target", {{"node", first_bone_ + static_cast<int>(bone)}, {"path", path}}}});
    };
    for (std::size_t bone = 0; bone < body.bones.size(); ++bone) {
      channel(buffer_.add(places[bone], 3, kFloat, kNoTarget), bone, "translation");
      channel(buffer_.add(turns[bone], 4, kShort, kNoTarget, true), bone, "rotation");
      // Viewers that do not play show the first posture.
      Json& rest = root_["nodes"][static_cast<std::size_t>(first_bone_) + bone];
      rest["translation"] = {places[bone][0], places[bone][1], places[bone][2]};
      Json turn = Json::array();
      Eigen::Quaternionf q(static_cast<float>(turns[bone][3]), static_cast<float>(turns[bone][0]),
                           static_cast<float>(turns[bone][1]), static_cast<float>(turns[bone][2]));
      q.normalize();
      for (const float value : {q.x(), q.y(), q.z(), q.w()}) turn.push_back(value);
      rest["rotation"] = turn;
    }
    root_["animations"] =
        Json::array({{{"name", "exercise"}, {"samplers", samplers}, {"channels", channels}}});
  }

  /// One block of side 1 for all things that stand around.
  int block_mesh(const Colour& colour) {
    if (block_position_ < 0) {
      std::vector<float> positions, normals;
      std::vector<std::uint16_t> indices;
      for (int axis = 0; axis < 3; ++axis)
        for (const float sign : {-1.0F, 1.0F}) {
          const auto first = static_cast<std::uint16_t>(positions.size() / 3);
          for (const auto& [u, v] :
               {std::pair{-1.0F, -1.0F}, {1.0F, -1.0F}, {1.0F, 1.0F}, {-1.0F, 1.0F}}) {
            Vector3f p, n = Vector3f::Zero();
            p[axis] = sign;
            p[(axis + 1) % 3] = u * sign;
            p[(axis + 2) % 3] = v;
            n[axis] = sign;
            positions.insert(positions.end(), {0.5F * p.x(), 0.5F * p.y(), 0.5F * p.z()});
            normals.insert(normals.end(), {n.x(), n.y(), n.z()});
          }
          for (const int k : {0, 1, 2, 0, 2, 3})
            indices.push_back(static_cast<std::uint16_t>(first + k));
        }
      block_position_ = buffer_.add(positions, 3, kFloat, kVertices);
      buffer_.bounds(block_position_, positions, 3);
      block_normal_ = buffer_.add(normals, 3, kFloat, kVertices);
      block_indices_ = buffer_.add(indices, 1, kUnsigned, kIndices);
    }
    root_["meshes"].push_back(
        {{"primitives",
          Json::array({{{"attributes", {{"POSITION", block_position_}, {"NORMAL", block_normal_}}},
                        {"indices", block_indices_},
                        {"material", material("thing", colour, false)}}})}});
    return static_cast<int>(root_["meshes"].size()) - 1;
  }

  void add_block(const Vector3f& centre, const Vector3f& size, float yaw, const Colour& colour) {
    node({{"mesh", block_mesh(colour)},
          {"translation", {centre.x(), centre.y(), centre.z()}},
          {"rotation", {0.0F, std::sin(0.5F * yaw), 0.0F, std::cos(0.5F * yaw)}},
          {"scale", {size.x(), size.y(), size.z()}}});
  }

  void add_surroundings() {
    const Scene scene =
        make_scene(clip_.performance().props(), Look{}, clip_.camera(), clip_.placement());
    for (const Box& box : scene.boxes) add_block(box.centre, 2 * box.half, box.yaw, box.colour);
    if (scene.mat)
      add_block(scene.mat->centre - Vector3f(0, 0.004F, 0),
                {2 * scene.mat->half_x, 0.008F, 2 * scene.mat->half_z}, scene.mat->yaw,
                scene.mat->colour);
  }

  void add_camera() {
    const Camera& camera = clip_.camera();
    root_["cameras"] =
        Json::array({{{"type", "perspective"},
                      {"perspective",
                       {{"yfov", 2 * std::atan(0.5 * camera.height_px / camera.focal_px)},
                        {"aspectRatio", static_cast<double>(camera.width_px) / camera.height_px},
                        {"znear", 0.05}}}}});
    // glTF's camera looks along -z with y up; ours along z with y down.
    Matrix3 R = camera.X_CW.R.transpose();
    R.col(1) = -R.col(1);
    R.col(2) = -R.col(2);
    const Eigen::Quaterniond q(R);
    const Vector3 p = camera.position();
    node({{"name", "camera"},
          {"camera", 0},
          {"translation", {p.x(), p.y(), p.z()}},
          {"rotation", {q.x(), q.y(), q.z(), q.w()}}});
  }

  std::string pack() {
    std::string bytes = buffer_.bytes();
    while (bytes.size() % 4 != 0) bytes.push_back('\0');
    root_["buffers"] = Json::array({{{"byteLength", bytes.size()}}});
    std::string text = root_.dump();
    while (text.size() % 4 != 0) text.push_back(' ');
    std::string file;
    auto word = [&](std::uint32_t value) {
      file.append(reinterpret_cast<const char*>(&value), sizeof value);
    };
    word(0x46546C67);  // "glTF"
    word(2);
    word(static_cast<std::uint32_t>(12 + 8 + text.size() + 8 + bytes.size()));
    word(static_cast<std::uint32_t>(text.size()));
    word(0x4E4F534A);  // "JSON"
    file += text;
    word(static_cast<std::uint32_t>(bytes.size()));
    word(0x004E4942);  // "BIN"
    file += bytes;
    return file;
  }

  const Clip& clip_;
  GltfOptions options_;
  Json root_;
  Buffer buffer_;
  int first_bone_ = 0;
  int block_position_ = -1, block_normal_ = -1, block_indices_ = -1;
};

}  // namespace

Result<std::string> gltf(const Clip& clip, const GltfOptions& options) {
  if (options.most_vertices != 0 && options.most_vertices < 500)
    return error("--vertices {}: a body needs at least 500.", options.most_vertices);
  return Exporter(clip, options).run();
}

Result<void> write_gltf(const Clip& clip, const std::filesystem::path& path,
                        const GltfOptions& options) {
  MEDIUS_TRY(const std::string bytes, gltf(clip, options));
  return write_file(path, bytes);
}

}  // namespace medius::figure

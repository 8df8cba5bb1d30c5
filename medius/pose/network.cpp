#include "medius/pose/network.h"

#include <array>
#include <exception>
#include <fstream>
#include <openvino/openvino.hpp>

#include "medius/base/files.h"

namespace medius::pose {
namespace {

namespace fs = std::filesystem;
constexpr const char* kDetectorFile = "pose_detection.tflite";

std::string landmark_file_name(NetworkSize size) {
  return fmt::format("pose_landmark_{}.tflite", name(size));
}

Result<fs::path> weights_folder(const fs::path& chosen) {
  const fs::path folder = chosen.empty() ? download_folder() / "blazepose-0.5.1675469404" : chosen;
  std::error_code ignored;
  if (fs::exists(folder / kDetectorFile, ignored)) return folder;
  return error("{}: the pose network's weights are not there; run tools/setup", folder.string());
}

/// Other content would make the reader of other formats print.
bool is_tflite(const fs::path& path) {
  std::array<char, 8> head{};
  std::ifstream(path, std::ios::binary).read(head.data(), head.size());
  return std::string_view(head.data() + 4, 4) == "TFL3";
}

/// Only the outputs that are used: without the segmentation mask the network is nearly twice as
/// fast.
std::shared_ptr<ov::Model> with_outputs(const std::shared_ptr<ov::Model>& model,
                                        std::initializer_list<std::size_t> wanted) {
  ov::OutputVector outputs;
  for (const std::size_t index : wanted)
    outputs.push_back(model->output(index).get_node()->input_value(0));
  return std::make_shared<ov::Model>(outputs, model->get_parameters(), "pose");
}

ov::AnyMap settings(int threads) {
  return {ov::hint::inference_precision(ov::element::f32),
          ov::hint::performance_mode(ov::hint::PerformanceMode::LATENCY), ov::num_streams(1),
          ov::inference_num_threads(threads), ov::hint::enable_cpu_pinning(false)};
}

std::span<float> writable(ov::InferRequest& request) {
  ov::Tensor tensor = request.get_input_tensor();
  return {tensor.data<float>(), tensor.get_size()};
}

std::span<const float> readable(ov::InferRequest& request, std::size_t index) {
  const ov::Tensor tensor = request.get_output_tensor(index);
  return {tensor.data<const float>(), tensor.get_size()};
}

class OpenVinoNetwork final : public PoseNetwork {
 public:
  OpenVinoNetwork(const fs::path& folder, NetworkSize size, int threads) {
    const auto detector = core_.read_model((folder / kDetectorFile).string());
    detector_ = core_.compile_model(detector, "CPU", settings(threads)).create_infer_request();
    // In the file's order: points, person, mask, heatmaps, world points.
    const auto locator =
        with_outputs(core_.read_model((folder / landmark_file_name(size)).string()), {0, 1, 3, 4});
    locator_ = core_.compile_model(locator, "CPU", settings(threads)).create_infer_request();
  }

  bool has_expected_shapes() {
    return readable(detector_, 0).size() == std::size_t{kAnchorCount} * kDetectorValues &&
           readable(detector_, 1).size() == kAnchorCount &&
           readable(locator_, 0).size() == std::size_t{kNetworkPointCount} * 5 &&
           readable(locator_, 1).size() == 1 &&
           readable(locator_, 2).size() ==
               std::size_t{kHeatmapSide} * kHeatmapSide * kNetworkPointCount &&
           readable(locator_, 3).size() == std::size_t{kNetworkPointCount} * 3;
  }

  std::span<float> detector_input() override { return writable(detector_); }
  std::span<float> landmark_input() override { return writable(locator_); }

  Result<DetectorOutput> detect() override {
    try {
      detector_.infer();
      return DetectorOutput{readable(detector_, 0), readable(detector_, 1)};
    } catch (const std::exception& failure) {
      return error("the person detector failed: {}", failure.what());
    }
  }

  Result<LandmarkOutput> locate() override {
    try {
      locator_.infer();
      return LandmarkOutput{readable(locator_, 0), readable(locator_, 1)[0], readable(locator_, 2),
                            readable(locator_, 3)};
    } catch (const std::exception& failure) {
      return error("the pose network failed: {}", failure.what());
    }
  }

 private:
  ov::Core core_;
  ov::InferRequest detector_, locator_;
};

}  // namespace

std::string_view name(NetworkSize size) {
  constexpr std::string_view kNames[] = {"lite", "full", "heavy"};
  return kNames[static_cast<std::size_t>(size)];
}

std::optional<NetworkSize> network_size(std::string_view wanted) {
  for (const NetworkSize size : {NetworkSize::Lite, NetworkSize::Full, NetworkSize::Heavy})
    if (name(size) == wanted) return size;
  return std::nullopt;
}

Result<std::unique_ptr<PoseNetwork>> open_network(NetworkSize size, int threads,
                                                  const fs::path& folder) {
  MEDIUS_TRY(const fs::path weights, weights_folder(folder));
  const fs::path landmark_file = weights / landmark_file_name(size);
  for (const fs::path& file : {weights / kDetectorFile, landmark_file})
    if (!is_tflite(file))
      return error("{}: is not the pose network's weights; run tools/setup again", file.string());
  try {
    auto network = std::make_unique<OpenVinoNetwork>(weights, size, threads);
    if (!network->has_expected_shapes())
      return error("{}: holds other networks than expected; run tools/setup again",
                   weights.string());
    return std::unique_ptr<PoseNetwork>(std::move(network));
  } catch (const std::exception& failure) {
    return error("{}: the pose network cannot be read ({}); run tools/setup again",
                 weights.string(), failure.what());
  }
}

}  // namespace medius::pose

// From a picture's arrival to what is to be said: a clip played as a camera would.
//
//   build/release/bin/live_latency CLIP [EXERCISE] [lite|full|heavy]
#include <cstdio>
#include <string>

#include "medius/base/files.h"
#include "medius/coach/live.h"

namespace {

using namespace medius;

Result<void> run(const std::string& clip, const std::string& exercise, pose::NetworkSize size) {
  MEDIUS_TRY(const auto data, data_folder());
  MEDIUS_TRY(const auto catalogue, exercise::read_catalogue(data / "exercises"));
  MEDIUS_TRY(const auto* chosen, catalogue.find(exercise));
  MEDIUS_TRY(const auto errors, form::read_error_table(data / "errors.yaml"));
  MEDIUS_TRY(auto pose, pose::LivePose::open({.size = size}));
  MEDIUS_TRY(auto reader, video::Reader::open(clip, {.real_time = true}));
  pose::Landmarks source;
  source.image_width_px = reader.info().width_px;
  source.image_height_px = reader.info().height_px;
  form::LiveForm form(*chosen, errors, source);
  MEDIUS_TRY(const auto summary, coach::live(reader, pose, form, {}, {}));
  std::printf("%d of %d pictures looked at, %.1f s: median %.1f ms, 99 %% below %.1f ms\n",
              summary.looked_at, summary.pictures, summary.duration_s,
              1e3 * summary.median_latency_s, 1e3 * summary.p99_latency_s);
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "live_latency CLIP [EXERCISE] [lite|full|heavy]\n");
    return 2;
  }
  const auto size = pose::network_size(argc > 3 ? argv[3] : "full");
  const auto done =
      run(argv[1], argc > 2 ? argv[2] : "squat", size.value_or(pose::NetworkSize::Full));
  if (!done.ok()) std::fprintf(stderr, "%s\n", done.error().message.c_str());
  return done.ok() ? 0 : 2;
}

// Sitting postures in single pictures: crossed legs, proper, reclining, slouching.
#include <cstdio>

#include "benchmarks/accuracy/cases.h"

namespace medius::accuracy {

Result<std::vector<Line>> sitting(const Inputs& inputs) {
  const auto path =
      inputs.recordings / "landmarks" / "sitting-posture-keypoints" / "keypoints_781.csv";
  MEDIUS_TRY(const Table table, read_table(path));
  const auto& exercise = exercise_named(inputs, "sitting-kinds");
  constexpr std::array<std::pair<const char*, pose::Landmark>, 9> kPoints{
      {{"nose", pose::Landmark::Nose},
       {"left_shoulder", pose::Landmark::LeftShoulder},
       {"right_shoulder", pose::Landmark::RightShoulder},
       {"left_hip", pose::Landmark::LeftHip},
       {"right_hip", pose::Landmark::RightHip},
       {"left_knee", pose::Landmark::LeftKnee},
       {"right_knee", pose::Landmark::RightKnee},
       {"left_ankle", pose::Landmark::LeftAnkle},
       {"right_ankle", pose::Landmark::RightAnkle}}};
  Confusion confusion;
  for (std::size_t row = 0; row < table.rows.size(); ++row) {
    pose::Landmarks landmarks = empty_landmarks("picture", 1);
    landmarks.has_world = false;
    landmarks.image_width_px = 600;
    landmarks.image_height_px = 900;
    for (const auto& [name, point] : kPoints) {
      // 0, 0 stands for a point that was not found.
      if (table.number(row, std::string(name) + "_y") == 0.0) continue;
      landmarks.frames[0][point].image_px =
          Vector2(table.number(row, std::string(name) + "_x") * 600,
                  table.number(row, std::string(name) + "_y") * 900);
    }
    const auto signals = signals_of(landmarks, exercise).front();
    const std::string label = label_of(signals, exercise);
    confusion.add(table.text(row, "class"), label);
    if (inputs.dump == "sitting") {
      std::printf("%s,%s", table.text(row, "class").c_str(), label.c_str());
      for (const auto& both : signals) std::printf(",%.3f", both[0]);
      std::printf("\n");
    }
  }
  if (inputs.dump == "sitting") std::printf("%s", confusion.text().c_str());
  return std::vector<Line>{{"sitting-posture", "four kinds: accuracy", confusion.count(),
                            confusion.accuracy(), 0.90, false, ".90-.96", ""}};
}

}  // namespace medius::accuracy

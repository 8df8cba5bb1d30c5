// Any bytes as a model: read, compile, move, write and read again without a crash or a hang.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "medius/body/dynamics.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace medius::body;
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  auto specification = parse_model(text, "fuzz.osim");
  if (!specification.ok()) return 0;
  const auto again = parse_model(model_text(*specification), "again.osim");
  (void)again;
  const auto model = compile(*std::move(specification));
  if (!model.ok() || model->coordinate_count() > 100) return 0;
  Data data(*model);
  update_positions(*model, data);
  update_velocities(*model, data);
  update_accelerations(*model, data);
  Eigen::VectorXd tau(model->coordinate_count());
  inverse_dynamics(*model, data, {}, tau);
  return 0;
}

// Any bytes as a person's document (an import): refused with a sentence, or records that are whole.
#include <cstdint>
#include <cstdlib>
#include <filesystem>

#include "medius/server/import.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace medius;
  static const programme::Rules rules =
      programme::read_rules(std::filesystem::path(MEDIUS_SOURCE_DIR) / "data").value();
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto records = server::read_person(text, "fuzz.json", rules);
  if (!records.ok()) return records.error().message.empty() ? std::abort(), 0 : 0;
  for (const auto& training : records->trainings) {
    if (training.person_id != records->person.person_id) std::abort();
  }
  for (const auto& set : records->sets) {
    if (set.repetitions < 0 || set.pain < 0.0 || set.pain > 10.0) std::abort();
  }
  return 0;
}

// The sets of a training as the programme judges them: one item an exercise and side.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "medius/store/records.h"

namespace medius::store {

class SessionItems {
 public:
  explicit SessionItems(programme::Session& session) : session_(session) {}

  /// In the order of the training. The worst effort and pain of an item's sets count, form is their
  /// mean; effort and pain that were never said are left out.
  void add(const TrainingSet& set);

  /// What the training keeps of all its sets; nothing where no set said it.
  struct Sums {
    int sets = 0;
    std::optional<double> form, effort, pain_worst;
  };
  [[nodiscard]] Sums sums() const;

 private:
  struct Mean {
    double sum = 0.0;
    int count = 0;
    void add(double value);
    [[nodiscard]] std::optional<double> value() const;
  };

  programme::Session& session_;
  std::vector<int> forms_;  ///< measured sets of each item
  int sets_ = 0;
  Mean form_, effort_;
  std::optional<double> pain_worst_;
};

/// The items of a session as one text, kept beside its sets.
std::string pack_items(const programme::Session& session);

/// Reads it back into a session without items; false where it is none of this version, so that the
/// sets have to be read.
bool unpack_items(std::string_view text, programme::Session& session);

}  // namespace medius::store

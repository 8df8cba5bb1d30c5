// The sets of a training as the programme judges them: one item an exercise and side.
#pragma once

#include "medius/store/records.h"

namespace medius::store {

class SessionItems {
 public:
  explicit SessionItems(programme::Session& session) : session_(session) {}

  /// In the order of the training. The worst effort and pain of an item's sets count, form is their
  /// mean; effort and pain that were never said are left out.
  void add(const TrainingSet& set);

 private:
  programme::Session& session_;
  std::vector<int> forms_;  ///< measured sets of each item
};

}  // namespace medius::store

// Compiling paths, and their lengths.
#include "medius/body/path.h"

#include <algorithm>
#include <cmath>

namespace medius::body {

namespace {

Result<int> coordinate_of(const Model& model, const std::string& name, int line,
                          const std::string& owner) {
  const int index = model.coordinate_index(name);
  if (index >= 0) return index;
  return error("{}:{}: the path of '{}' follows a coordinate '{}' that the model does not have",
               model.specification.file.string(), line, owner, name);
}

Result<PathPoint> compile_point(const Model& model, const PathPointSpecification& from,
                                const std::string& owner, PathSet& set) {
  PathPoint point;
  point.kind = from.kind;
  auto frame = model.frame(from.frame);
  if (!frame.ok()) {
    return error("{}:{}: a point of the path of '{}': {}", model.specification.file.string(),
                 from.line, owner, frame.error().message);
  }
  point.body = frame->body;
  point.p_B = frame->X_BF * from.location;
  if (from.kind == PathPointKind::kConditional) {
    MEDIUS_TRY(point.coordinate, coordinate_of(model, from.coordinate, from.line, owner));
    point.lower = from.range[0];
    point.upper = from.range[1];
  }
  if (from.kind == PathPointKind::kMoving) {
    MovingPoint moving;
    moving.X_BF = frame->X_BF;
    for (int i = 0; i < 3; ++i) {
      moving.functions[i] = from.moving[i].function;
      if (from.moving[i].coordinate.empty()) {
        // A constant component needs no coordinate.
        moving.functions[i] = Function::constant(from.moving[i].function.value(0));
        continue;
      }
      MEDIUS_TRY(moving.coordinates[i],
                 coordinate_of(model, from.moving[i].coordinate, from.line, owner));
    }
    point.moving = static_cast<int>(set.moving.size());
    set.moving.push_back(std::move(moving));
  }
  return point;
}

Result<PathWrap> compile_wrap(const Model& model, const PathWrapSpecification& from,
                              const std::string& owner, int point_count, const PathSet& set) {
  PathWrap wrap;
  wrap.method = from.method;
  const auto found = std::find_if(set.objects.begin(), set.objects.end(), [&](const auto& object) {
    return object.name == from.wrap_object;
  });
  if (found == set.objects.end()) {
    return error("{}:{}: '{}' wraps over '{}', which the model does not have",
                 model.specification.file.string(), from.line, owner, from.wrap_object);
  }
  wrap.object = static_cast<int>(found - set.objects.begin());
  wrap.first = from.range[0] < 1 ? 0 : from.range[0] - 1;
  wrap.last = from.range[1] < 1 ? point_count - 1 : from.range[1] - 1;
  if (wrap.last >= point_count || wrap.first > wrap.last) {
    return error("{}:{}: '{}' wraps over '{}' between its points {} and {}, but has {} points",
                 model.specification.file.string(), from.line, owner, from.wrap_object,
                 from.range[0], from.range[1], point_count);
  }
  return wrap;
}

Result<int> compile_function(const Model& model, const FunctionPathSpecification& from,
                             const std::string& owner, int line, PathSet& set) {
  FunctionPath function;
  function.specification = from;
  for (const std::string& name : from.coordinates) {
    MEDIUS_TRY(const int index, coordinate_of(model, name, line, owner));
    function.coordinates.push_back(index);
  }
  const int inputs = static_cast<int>(function.coordinates.size());
  const auto fits = [&](const MultivariatePolynomial& f, int dimension) {
    return f.dimension() == dimension;
  };
  bool right = !from.length || fits(*from.length, inputs);
  for (const auto& arm : from.moment_arms) right = right && fits(arm, inputs);
  right =
      right && (from.moment_arms.empty() || static_cast<int>(from.moment_arms.size()) == inputs);
  right = right && (!from.speed || fits(*from.speed, 2 * inputs));
  if (!right || !from.length) {
    return error("{}:{}: the functions of the path of '{}' do not take its {} coordinates",
                 model.specification.file.string(), line, owner, inputs);
  }
  set.most_function_inputs = std::max(set.most_function_inputs, 2 * inputs);
  set.functions.push_back(std::move(function));
  return static_cast<int>(set.functions.size()) - 1;
}

}  // namespace

Result<PathSet> compile_paths(const Model& model, std::span<const NamedPath> paths,
                              Convention convention) {
  PathSet set;
  set.convention = convention;
  for (const auto& object : model.specification.wrap_objects) {
    MEDIUS_TRY(WrapObject compiled, compile_wrap_object(model, object));
    set.objects.push_back(std::move(compiled));
  }
  for (const NamedPath& named : paths) {
    const PathSpecification& from = *named.path;
    Path path;
    path.name = named.name;
    path.first_point = static_cast<int>(set.points.size());
    path.first_wrap = static_cast<int>(set.wraps.size());
    if (from.function_based) {
      MEDIUS_TRY(path.function,
                 compile_function(model, *from.function_based, named.name, from.line, set));
    } else {
      path.point_count = static_cast<int>(from.points.size());
      path.wrap_count = static_cast<int>(from.wraps.size());
      if (path.point_count < 2) {
        return error("{}:{}: the path of '{}' has {} point{}; it needs two at least",
                     model.specification.file.string(), from.line, named.name, path.point_count,
                     path.point_count == 1 ? "" : "s");
      }
      for (const auto& point : from.points) {
        MEDIUS_TRY(PathPoint compiled, compile_point(model, point, named.name, set));
        set.points.push_back(compiled);
      }
      for (const auto& wrap : from.wraps) {
        MEDIUS_TRY(PathWrap compiled, compile_wrap(model, wrap, named.name, path.point_count, set));
        set.wraps.push_back(compiled);
      }
    }
    set.most_nodes = std::max(set.most_nodes, path.point_count + 2 * path.wrap_count);
    set.most_wraps = std::max(set.most_wraps, path.wrap_count);
    set.paths.push_back(std::move(path));
  }
  return set;
}

PathData::PathData(const Model& model, const PathSet& set)
    : length(Eigen::VectorXd::Zero(set.count())),
      speed(Eigen::VectorXd::Zero(set.count())),
      free_moment_arm(Matrix::Zero(set.count(), model.coordinate_count())),
      moment_arm(Matrix::Zero(set.count(), model.coordinate_count())) {
  int nodes_needed = 0;
  for (const Path& path : set.paths) {
    first_node.push_back(nodes_needed);
    node_count.push_back(0);
    nodes_needed += path.point_count + 2 * path.wrap_count;
  }
  nodes.resize(nodes_needed);
  frames_inside.resize(set.paths.size());
  order.resize(set.most_wraps);
  outcome.resize(set.most_wraps);
  first_seen.resize(2 * static_cast<std::size_t>(set.most_wraps));
  inputs.resize(set.most_function_inputs);
}

namespace {

/// Lays one path over its points and wrap objects.
class PathTracer {
 public:
  PathTracer(const PathSet& set, const Data& data, PathData& paths, int index)
      : set_(set),
        data_(data),
        path_(set.paths[index]),
        paths_(paths),
        nodes_(paths.nodes.data() + paths.first_node[index]),
        index_(index) {}

  void trace() {
    place_points();
    if (path_.wrap_count > 0) {
      wrap();
      if (inside_) ++paths_.frames_inside[index_];
    }
    paths_.node_count[index_] = count_;
    paths_.length[index_] = length();
  }

 private:
  [[nodiscard]] bool is_active(const PathPoint& point) const {
    constexpr double kMargin = 1e-5;  // as OpenSim widens the range
    if (point.kind != PathPointKind::kConditional) return true;
    const double q = data_.q[point.coordinate];
    return q >= point.lower - kMargin && q <= point.upper + kMargin;
  }

  [[nodiscard]] Vector3 place(const PathPoint& point) const {
    if (point.moving < 0) return data_.X_GB[point.body] * point.p_B;
    const MovingPoint& moving = set_.moving[point.moving];
    Vector3 p_F;
    for (int i = 0; i < 3; ++i) {
      const int coordinate = moving.coordinates[i];
      p_F[i] = moving.functions[i].value(coordinate < 0 ? 0 : data_.q[coordinate]);
    }
    return data_.X_GB[point.body] * (moving.X_BF * p_F);
  }

  void place_points() {
    count_ = 0;
    for (int i = 0; i < path_.point_count; ++i) {
      const PathPoint& point = set_.points[path_.first_point + i];
      if (!is_active(point)) continue;
      PathNode& node = nodes_[count_++];
      node.body = point.body;
      node.point = path_.first_point + i;
      node.wrap = -1;
      node.arc = 0;
      node.p_G = node.seen_G = place(point);
    }
  }

  void remove_wrap(int wrap) {
    for (int i = 0; i < count_; ++i) {
      if (nodes_[i].wrap != wrap) continue;
      std::move(nodes_ + i + 2, nodes_ + count_, nodes_ + i);
      count_ -= 2;
      return;
    }
  }

  /// The first node at or after point `first` and the last at or before point `last`.
  [[nodiscard]] bool find_range(const PathWrap& wrap, int& begin, int& end) const {
    begin = end = -1;
    for (int i = 0; i < count_; ++i) {
      if (nodes_[i].point < 0) continue;
      const int point = nodes_[i].point - path_.first_point;
      if (point < wrap.first || point > wrap.last) continue;
      if (begin < 0) begin = i;
      end = i;
    }
    return begin >= 0;
  }

  /// Wraps the best segment of the path over one object.
  WrapOutcome wrap_over(int which, const WrapSettings& base) {
    const PathWrap& wrap = set_.wraps[path_.first_wrap + which];
    const WrapObject& object = set_.objects[wrap.object];
    remove_wrap(which);
    int begin = 0, end = 0;
    bool inside = false;
    WrapOutcome outcome = WrapOutcome::kNone;
    if (!object.active || !find_range(wrap, begin, end)) return outcome;
    WrapSettings settings = base;
    settings.method = wrap.method;
    const Pose X_GW = data_.X_GB[object.body] * object.X_BW;
    WrapArc arc, best;
    int best_segment = -1;
    double least_change = std::numeric_limits<double>::infinity();
    for (int i = begin; i < end; ++i) {
      if (nodes_[i].wrap >= 0 && nodes_[i].wrap == nodes_[i + 1].wrap) continue;
      const Vector3 p1 = X_GW.R.transpose() * (nodes_[i].p_G - X_GW.p);
      const Vector3 p2 = X_GW.R.transpose() * (nodes_[i + 1].p_G - X_GW.p);
      outcome = wrap_segment(object, p1, p2, settings, arc);
      if (outcome == WrapOutcome::kMandatory) {
        best = arc;
        best_segment = i;
        break;
      }
      inside |= outcome == WrapOutcome::kInside;
      if (outcome != WrapOutcome::kPossible) continue;
      const double change =
          (arc.start - p1).norm() + arc.length + (p2 - arc.end).norm() - (p2 - p1).norm();
      if (change < least_change) {
        least_change = change;
        best = arc;
        best_segment = i;
      }
    }
    inside_ |= inside && best_segment < 0;
    if (best_segment >= 0) {
      insert(which, object, X_GW, best, best_segment + 1);
    }
    return outcome;
  }

  void insert(int which, const WrapObject& object, const Pose& X_GW, const WrapArc& arc, int at) {
    std::move_backward(nodes_ + at, nodes_ + count_, nodes_ + count_ + 2);
    count_ += 2;
    for (int side = 0; side < 2; ++side) {
      PathNode& node = nodes_[at + side];
      node.body = object.body;
      node.point = -1;
      node.wrap = which;
      node.p_G = node.seen_G = X_GW * (side == 0 ? arc.start : arc.end);
      node.arc = side == 0 ? 0 : arc.length;
    }
  }

  /// OpenSim's length at the end of a round reads each wrap point's place in ground for the first
  /// time, and from then on that first place.
  void freeze_seen() {
    for (int i = 0; i < count_; ++i) {
      if (nodes_[i].wrap < 0) continue;
      const bool leaves = i > 0 && nodes_[i - 1].wrap == nodes_[i].wrap;
      PathNode& first =
          paths_.first_seen[2 * static_cast<std::size_t>(nodes_[i].wrap) + (leaves ? 1 : 0)];
      if (first.body < 0) first = nodes_[i];
      nodes_[i].seen_G = first.p_G;
    }
  }

  /// How far the farthest wrap point has gone since the last call.
  double greatest_move() {
    double farthest = 0;
    for (int i = 0; i < count_; ++i) {
      if (nodes_[i].wrap < 0) continue;
      const bool leaves = i > 0 && nodes_[i - 1].wrap == nodes_[i].wrap;
      PathNode& before =
          paths_.first_seen[2 * static_cast<std::size_t>(nodes_[i].wrap) + (leaves ? 1 : 0)];
      farthest = std::max(farthest, before.body < 0 ? 1 : (before.p_G - nodes_[i].p_G).norm());
      before = nodes_[i];
    }
    return farthest;
  }

  [[nodiscard]] double length() const {
    double sum = 0;
    for (int i = 0; i + 1 < count_; ++i) {
      const PathNode& a = nodes_[i];
      const PathNode& b = nodes_[i + 1];
      const bool on_surface = a.wrap >= 0 && a.wrap == b.wrap;
      sum += on_surface ? b.arc : (b.seen_G - a.seen_G).norm();
    }
    return sum;
  }

  void wrap() {
    const int wraps = path_.wrap_count;
    const bool single = wraps == 1;
    const bool as_opensim = set_.convention == Convention::kOpenSim;
    const int most_rounds = single ? 1 : (as_opensim ? 8 : 60);
    constexpr double kOpenSimSettled = 0.0005, kSettled = 1e-13;  // m
    WrapSettings settings;
    settings.convention = set_.convention;
    settings.only_wrap = single;
    for (int i = 0; i < wraps; ++i) paths_.order[i] = i;
    for (int i = 0; i < 2 * wraps; ++i) paths_.first_seen[i].body = -1;
    double before = std::numeric_limits<double>::infinity();
    for (int round = 0; round < most_rounds; ++round) {
      for (int i = 0; i < wraps; ++i) {
        paths_.outcome[i] = static_cast<int>(wrap_over(paths_.order[i], settings));
      }
      if (as_opensim) {
        if (!single) freeze_seen();
        const double now = length();
        if (std::abs(now - before) < kOpenSimSettled) return;
        before = now;
      } else if (greatest_move() < kSettled) {
        return;
      }
      // A first object that was missed and a second one that holds an end: try them the other way
      // round.
      if (round == 0 && wraps > 1 && paths_.outcome[0] == static_cast<int>(WrapOutcome::kNone) &&
          paths_.outcome[1] == static_cast<int>(WrapOutcome::kInside)) {
        std::swap(paths_.order[0], paths_.order[1]);
        remove_wrap(0);
      }
    }
  }

  const PathSet& set_;
  const Data& data_;
  const Path& path_;
  PathData& paths_;
  PathNode* nodes_;
  int index_;
  int count_ = 0;
  bool inside_ = false;
};

double function_length(const FunctionPath& function, const Data& data, PathData& paths) {
  for (std::size_t i = 0; i < function.coordinates.size(); ++i) {
    paths.inputs[i] = data.q[function.coordinates[i]];
  }
  return function.specification.length->value(paths.inputs.data());
}

}  // namespace

std::string inside_note(const PathSet& set, std::span<const int> frames_inside) {
  std::string names;
  int paths = 0, frames = 0;
  constexpr int kNamed = 4;
  for (std::size_t i = 0; i < frames_inside.size(); ++i) {
    if (frames_inside[i] == 0) continue;
    if (++paths <= kNamed) names += (paths > 1 ? ", " : "") + set.paths[i].name;
    frames = std::max(frames, frames_inside[i]);
  }
  if (paths == 0) return {};
  return fmt::format(
      "a point of the path of {}{} lies within its wrap object in up to {} frame{}: there is no "
      "way "
      "round, so it goes straight; move the point or the object in the model if it should wrap",
      names, paths > kNamed ? fmt::format(" and {} more", paths - kNamed) : "", frames,
      frames == 1 ? "" : "s");
}

void update_path_lengths(const Model&, const PathSet& set, const Data& data, PathData& paths) {
  for (int i = 0; i < set.count(); ++i) {
    const int function = set.paths[i].function;
    if (function >= 0) {
      paths.length[i] = function_length(set.functions[function], data, paths);
    } else {
      PathTracer(set, data, paths, i).trace();
    }
  }
}

}  // namespace medius::body

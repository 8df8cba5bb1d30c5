#include "medius/figure/decimate.h"

#include <algorithm>
#include <map>
#include <queue>

namespace medius::figure {
namespace {

using Quadric = Eigen::Matrix4d;

/// The squared distance from a plane through p, times weight.
Quadric plane_quadric(const Eigen::Vector3d& normal, const Eigen::Vector3d& p, double weight) {
  const Eigen::Vector4d plane(normal.x(), normal.y(), normal.z(), -normal.dot(p));
  return weight * plane * plane.transpose();
}

struct Candidate {
  double cost = 0;
  std::uint32_t keep = 0, drop = 0;
  std::uint32_t stamp = 0;  ///< both ends' changes when it was made
  bool operator>(const Candidate& other) const { return cost > other.cost; }
};

class Decimator {
 public:
  Decimator(const BodyMesh& mesh, std::span<const Vector3f> position)
      : mesh_(mesh), position_(position) {
    const std::size_t count = mesh.vertex_count();
    quadric_.assign(count, Quadric::Zero());
    around_.resize(count);
    stamp_.assign(count, 0);
    used_.assign(count, false);
    for (const auto& corners : mesh.triangles) {
      const auto index = static_cast<std::uint32_t>(triangles_.size());
      triangles_.push_back({corners[0], corners[1], corners[2]});
      for (const auto corner : corners) around_[corner].push_back(index), used_[corner] = true;
    }
    alive_.assign(triangles_.size(), true);
    left_ = static_cast<std::size_t>(std::ranges::count(used_, true));
    make_quadrics();
  }

  void run(std::size_t most) {
    std::priority_queue<Candidate, std::vector<Candidate>, std::greater<>> queue;
    for (std::uint32_t vertex = 0; vertex < around_.size(); ++vertex) offer(vertex, queue);
    while (left_ > most && !queue.empty()) {
      const Candidate best = queue.top();
      queue.pop();
      if (!used_[best.drop] || !used_[best.keep] ||
          best.stamp != stamp_[best.drop] + stamp_[best.keep] || !stays_whole(best))
        continue;
      collapse(best);
      offer(best.keep, queue);
      for (const std::uint32_t triangle : around_[best.keep])
        for (const std::uint32_t corner : triangles_[triangle])
          if (corner != best.keep) ++stamp_[corner], offer(corner, queue);
    }
  }

  [[nodiscard]] SimpleMesh result() const {
    SimpleMesh simple;
    for (std::size_t index = 0; index < triangles_.size(); ++index)
      if (alive_[index]) {
        simple.triangles.push_back(triangles_[index]);
        simple.materials.push_back(mesh_.materials[index]);
      }
    return simple;
  }

 private:
  [[nodiscard]] Eigen::Vector3d at(std::uint32_t vertex) const {
    return position_[vertex].cast<double>();
  }

  void make_quadrics() {
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::pair<int, std::uint32_t>> edges;
    for (std::uint32_t index = 0; index < triangles_.size(); ++index) {
      const auto& t = triangles_[index];
      const Eigen::Vector3d area = (at(t[1]) - at(t[0])).cross(at(t[2]) - at(t[0]));
      const double size = area.norm();
      if (size <= 0) continue;
      const Quadric q = plane_quadric(area / size, at(t[0]), size);
      for (std::size_t k = 0; k < 3; ++k) {
        quadric_[t[k]] += q;
        auto& edge = edges[std::minmax(t[k], t[(k + 1) % 3])];
        ++edge.first;
        edge.second = index;
      }
    }
    // A border edge is held by a plane that stands on it.
    for (const auto& [ends, seen] : edges) {
      if (seen.first != 1) continue;
      const auto& t = triangles_[seen.second];
      const Eigen::Vector3d face = (at(t[1]) - at(t[0])).cross(at(t[2]) - at(t[0])).normalized();
      const Eigen::Vector3d along = at(ends.second) - at(ends.first);
      const Eigen::Vector3d wall = along.cross(face).normalized();
      const Quadric q = plane_quadric(wall, at(ends.first), 4 * along.squaredNorm());
      quadric_[ends.first] += q;
      quadric_[ends.second] += q;
    }
  }

  /// How differently two vertices follow the bones, 0..2.
  [[nodiscard]] double bones_apart(std::uint32_t a, std::uint32_t b) const {
    double apart = 0;
    const auto &wa = mesh_.influences[a], &wb = mesh_.influences[b];
    for (std::size_t k = 0; k < 4; ++k) {
      double other = 0;
      for (std::size_t m = 0; m < 4; ++m)
        if (wb.bone[m] == wa.bone[k]) other += static_cast<double>(wb.weight[m]);
      apart += std::max(0.0, static_cast<double>(wa.weight[k]) - other);
    }
    return 2 * apart;
  }

  template <typename Queue>
  void offer(std::uint32_t vertex, Queue& queue) const {
    if (!used_[vertex]) return;
    for (const std::uint32_t triangle : around_[vertex])
      for (const std::uint32_t other : triangles_[triangle]) {
        if (other == vertex) continue;
        const Eigen::Vector4d kept(at(other).x(), at(other).y(), at(other).z(), 1.0);
        const double apart = bones_apart(vertex, other);
        const double length = (at(vertex) - at(other)).squaredNorm();
        const double cost = kept.dot((quadric_[vertex] + quadric_[other]) * kept) +
                            length * length * (0.02 + 0.2 * apart * apart);
        queue.push({cost, other, vertex, stamp_[vertex] + stamp_[other]});
      }
  }

  /// No face may turn over or shrink to a line, and the two ends may share no more than two others.
  [[nodiscard]] bool stays_whole(const Candidate& edge) const {
    std::vector<std::uint32_t> ring_keep, ring_drop;
    for (const std::uint32_t triangle : around_[edge.keep])
      for (const auto corner : triangles_[triangle]) ring_keep.push_back(corner);
    for (const std::uint32_t triangle : around_[edge.drop]) {
      const auto& t = triangles_[triangle];
      for (const auto corner : t) ring_drop.push_back(corner);
      if (std::ranges::find(t, edge.keep) != t.end()) continue;
      auto moved = t;
      std::ranges::replace(moved, edge.drop, edge.keep);
      const Eigen::Vector3d before = (at(t[1]) - at(t[0])).cross(at(t[2]) - at(t[0]));
      const Eigen::Vector3d after =
          (at(moved[1]) - at(moved[0])).cross(at(moved[2]) - at(moved[0]));
      if (after.dot(before) < 0.3 * after.norm() * before.norm() || after.norm() < 1e-9)
        return false;
    }
    for (auto* ring : {&ring_keep, &ring_drop}) {
      std::ranges::sort(*ring);
      ring->erase(std::unique(ring->begin(), ring->end()), ring->end());
    }
    std::vector<std::uint32_t> shared;
    std::ranges::set_intersection(ring_keep, ring_drop, std::back_inserter(shared));
    return shared.size() <= 4;  // the two ends and the two opposite corners
  }

  void collapse(const Candidate& edge) {
    for (const std::uint32_t triangle : around_[edge.drop]) {
      auto& t = triangles_[triangle];
      if (std::ranges::find(t, edge.keep) != t.end()) {
        alive_[triangle] = false;
        for (const auto corner : t)
          if (corner != edge.drop) std::erase(around_[corner], triangle);
        continue;
      }
      std::ranges::replace(t, edge.drop, edge.keep);
      around_[edge.keep].push_back(triangle);
    }
    around_[edge.drop].clear();
    quadric_[edge.keep] += quadric_[edge.drop];
    used_[edge.drop] = false;
    ++stamp_[edge.keep];
    --left_;
  }

  const BodyMesh& mesh_;
  std::span<const Vector3f> position_;
  std::vector<std::array<std::uint32_t, 3>> triangles_;
  std::vector<Quadric> quadric_;
  std::vector<std::vector<std::uint32_t>> around_;
  std::vector<std::uint32_t> stamp_;
  std::vector<bool> used_, alive_;
  std::size_t left_ = 0;
};

}  // namespace

SimpleMesh decimate(const BodyMesh& mesh, std::span<const Vector3f> position,
                    std::size_t most_vertices) {
  Decimator decimator(mesh, position);
  if (most_vertices > 0) decimator.run(most_vertices);
  return decimator.result();
}

}  // namespace medius::figure

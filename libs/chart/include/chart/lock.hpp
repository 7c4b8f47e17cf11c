#pragma once
#include "base/clock.hpp"
#include "chart/chart.hpp"

#include <string>
#include <vector>

namespace sluice::chart {

/// What a lock says of the dependencies that were asked for and of those that were chosen: "sha256:...", the
/// same as Helm's.
std::string lock_digest(const std::vector<Dependency>& requested, const std::vector<Dependency>& locked);
/// The same of Helm 2, whose locks charts of apiVersion v1 may still have.
std::string old_lock_digest(const std::vector<Dependency>& requested);
/// The text of Chart.lock.
std::string lock_text(const std::vector<Dependency>& locked, const std::string& digest, base::WallTime now);

/// The bytes of "NAME-VERSION.tgz": a chart with its subcharts as `helm package` lays it out.
std::string package_bytes(const Chart&);

}  // namespace sluice::chart

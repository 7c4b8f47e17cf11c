#pragma once
#include <string>

namespace sluice::runtime {

/// process_cpu_seconds_total, process_resident_memory_bytes and their kin, as Prometheus' client libraries name
/// them.
void append_process_metrics(std::string& out);

}  // namespace sluice::runtime

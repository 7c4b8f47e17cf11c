#pragma once
namespace sluice::cli {

/// Of the whole toolkit; CMake's project version.
inline constexpr const char* kVersion = SLUICE_VERSION;

}  // namespace sluice::cli

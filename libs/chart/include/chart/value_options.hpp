#pragma once
#include "chart/chart.hpp"
#include "chart/strvals.hpp"
#include "doc/value.hpp"

#include <string>
#include <vector>

namespace sluice::chart {

/// ValueOptions: the ways in which a user gives values on a command line.
struct ValueOptions {
    std::vector<std::string> files;     ///< -f
    std::vector<std::string> json;      ///< --set-json
    std::vector<std::string> values;    ///< --set
    std::vector<std::string> strings;   ///< --set-string
    std::vector<std::string> contents;  ///< --set-file
    std::vector<std::string> literals;  ///< --set-literal

    /// All of them in Helm's order, later ones on top. `read` gives the bytes of -f's and --set-file's files.
    /// Throws base::Error in Helm's words.
    doc::Value merged(const FileReader& read, HelmVersion) const;
};

}  // namespace sluice::chart

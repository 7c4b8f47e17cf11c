#pragma once
#include "kustomization.hpp"
#include "resource.hpp"
#include "transformer_config.hpp"

#include <map>
#include <string>
#include <vector>

namespace sluice::kustomize {

/// Accumulator: what a kustomization and all below it have gathered so far.
class Accumulator {
public:
    ResMap resources;
    SharedConfig config;

    void merge_config(const SharedConfig& more) { config = merged(config, more); }
    /// Takes over everything of a finished child. Throws base::Error{Conflict} for ids or vars that are there
    /// already.
    void merge(Accumulator&& child);

    /// Notes the vars and which resource each takes its value from.
    void add_vars(const std::vector<VarEntry>&);
    /// Replaces $(NAME) everywhere that the configuration says; returns the names that stood nowhere. Throws
    /// base::Error{NotFound} for a var without a value.
    std::vector<std::string> resolve_vars();

private:
    void add_var(const VarEntry&);
    std::map<std::string, VarEntry> vars_;
};

}  // namespace sluice::kustomize

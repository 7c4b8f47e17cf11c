#pragma once
#include "registry/kind.hpp"
#include "serve/failure.hpp"

#include <string>
#include <string_view>
#include <vector>

/// The rules of names, labels and metadata, with the original's words.
namespace sluice::apiserver {

/// What is wrong with it; empty: nothing.
std::vector<std::string> dns_label_problems(std::string_view);
std::vector<std::string> dns_subdomain_problems(std::string_view);
std::vector<std::string> qualified_name_problems(std::string_view);
std::vector<std::string> label_value_problems(std::string_view);
/// The name rule of a kind.
std::vector<std::string> name_problems(const Kind&, std::string_view name);

/// metadata of an object that is to be created.
FieldErrors check_metadata(const Kind&, const doc::Value& object);
/// metadata of an update: what must not change.
FieldErrors check_metadata_update(const Kind&, const doc::Value& object, const doc::Value& old);

}  // namespace sluice::apiserver

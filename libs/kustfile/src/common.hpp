#pragma once
#include "doc/value.hpp"
#include "kustfile/edit.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace sluice::kustfile {

[[noreturn]] void refuse(const std::string& message);
/// strings.Split.
std::vector<std::string> split(std::string_view text, char separator);
bool contains(const std::vector<std::string>& list, std::string_view text);
/// Go's %s of a list: "[a b]".
std::string shown(const Arguments&);
/// An absent namespace is "default".
bool same_namespace(std::string_view left, std::string_view right);
/// The options of a comma-separated argument; throws for one that buildMetadata does not have.
std::vector<std::string> build_metadata_options(const Arguments&);
/// The entry of that name in a generator's list; null if there is none. The list must outlive the answer.
doc::Value* find_generator(doc::Value& list, std::string_view name, std::string_view ns);

}  // namespace sluice::kustfile

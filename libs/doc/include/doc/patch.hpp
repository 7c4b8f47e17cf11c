#pragma once
#include "doc/value.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::doc {

/// RFC 6901 pointer as unescaped tokens; "" is the whole document. Throws base::Error{Invalid} when a non-empty
/// text does not begin with "/".
std::vector<std::string> parse_pointer(std::string_view pointer);
std::string format_pointer(const std::vector<std::string>& tokens);
/// nullptr if the path leads nowhere. Array indices are plain decimal.
const Value* find_pointer(const Value& document, std::string_view pointer);
/// Writes at an existing or new place; missing objects on the way are made.
void set_pointer(Value& document, std::string_view pointer, Value value);
/// False if there was nothing.
bool erase_pointer(Value& document, std::string_view pointer);

/// RFC 6902, strict, all six operations, atomic: on error the document is unchanged. Throws
/// base::Error{Invalid} naming the operation's index and path (kustomize's lenience is kustomize's own).
void apply_json_patch(Value& document, const Value& patch);
/// The same as kube-apiserver does it: "replace" of a member that an object does not have sets it.
void apply_json_patch_of_kubernetes(Value& document, const Value& patch);
/// RFC 7396.
void apply_merge_patch(Value& document, const Value& patch);
/// The smallest merge patch that turns `from` into `to`; an empty object if they are equal. Arrays are replaced
/// whole.
Value create_merge_patch(const Value& from, const Value& to);

struct Difference {
    enum class Op { Add, Remove, Replace };
    Op op;
    std::string pointer;
};
/// Where two documents differ, in `from`'s order then `to`'s, arrays compared by index.
std::vector<Difference> diff(const Value& from, const Value& to);

}  // namespace sluice::doc

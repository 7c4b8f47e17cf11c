// {"document": ..., "patch": [...]}: a patch applies or leaves the document as it was, and the merge patch from
// the one to the other leads there.
#include "require.hpp"

#include "base/error.hpp"
#include "doc/json.hpp"
#include "doc/patch.hpp"

#include <algorithm>
#include <cstdint>

using namespace sluice;

namespace {

/// A merge patch cannot set a member to null.
bool has_null_member(const doc::Value& value)
{
    const auto members = value.members();
    return std::any_of(members.begin(), members.end(), [](const auto& member) {
        return member.value.is_null() || has_null_member(member.value);
    });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    constexpr doc::ParseLimits limits{.max_bytes = 1 << 16, .max_depth = 100, .max_nodes = 20'000};
    doc::Value input;
    try {
        input = doc::parse_json({reinterpret_cast<const char*>(data), size}, limits);
    } catch (const base::Error&) {
        return 0;
    }
    const auto before = input["document"];
    auto after = before;
    const auto text = doc::to_json(before);
    try {
        doc::apply_json_patch(after, input["patch"]);
    } catch (const base::Error&) {
        fuzz::require(after == before);
    }
    fuzz::require(doc::to_json(before) == text);
    fuzz::require(doc::diff(before, after).empty() == (before == after));
    if (after.is_object() && !has_null_member(after)) {
        auto merged = before;
        doc::apply_merge_patch(merged, doc::create_merge_patch(before, after));
        fuzz::require(merged == after);
    }
    return 0;
}

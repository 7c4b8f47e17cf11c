#include "doc/patch.hpp"

namespace sluice::doc {

void apply_merge_patch(Value& document, const Value& patch)
{
    if (!patch.is_object()) {
        document = patch;
        return;
    }
    if (!document.is_object()) document = Value::object();
    for (const auto& member : patch.members()) {
        if (member.value.is_null())
            document.erase(member.key());
        else if (member.value.is_object())
            apply_merge_patch(document.edit(member.key()), member.value);
        else
            document.set(member.key(), member.value);
    }
}

Value create_merge_patch(const Value& from, const Value& to)
{
    if (!from.is_object() || !to.is_object()) return to;
    auto patch = Value::object();
    for (const auto& member : from.members())
        if (!to.contains(member.key())) patch.set(member.key(), nullptr);
    for (const auto& member : to.members()) {
        const auto* before = from.find(member.key());
        if (before == nullptr || before->is_object() != member.value.is_object()) {
            patch.set(member.key(), member.value);
        } else if (before->same_storage(member.value) || *before == member.value) {
            continue;
        } else {
            patch.set(member.key(), create_merge_patch(*before, member.value));
        }
    }
    return patch;
}

}  // namespace sluice::doc

#include "fields/form.hpp"
#include "fields/typed.hpp"

#include <unordered_map>

namespace sluice::apiserver {
namespace {

using doc::Value;

class Comparer {
public:
    Comparison result;

    void compare(const Type& type, const Value* before, const Value* after)
    {
        if (before != nullptr && after != nullptr && before->same_storage(*after)) return;
        const Form form = form_of(type, after != nullptr ? after : before);
        if (before != nullptr && after != nullptr) {
            const Form was = form_of(type, before);
            if (was != form && !walk(type, was, before, nullptr_if_other(after, was))) {
                // only the children of what it was are gone; that the place itself changed is told below
            }
        }
        const bool leaf = walk(type, form, before, after);
        if (leaf) return;
        if (before == nullptr)
            result.added.insert(path_);
        else if (after == nullptr)
            result.removed.insert(path_);
    }

private:
    static const Value* nullptr_if_other(const Value* value, Form form)
    {
        if (form == Form::List) return as_list(value);
        if (form == Form::Map) return as_map(value);
        return value;
    }

    // True if this place was told of as one leaf.
    bool walk(const Type& type, Form form, const Value* before, const Value* after)
    {
        if (form == Form::Scalar) return leaf(before, after);
        const Value* left = form == Form::List ? as_list(before) : as_map(before);
        const Value* right = form == Form::List ? as_list(after) : as_map(after);
        if (is_atomic(type, form) || (holds_nothing(left) && holds_nothing(right))) return leaf(before, after);
        if (form == Form::List)
            items(type, left, right);
        else
            members(type, left, right);
        return false;
    }

    bool leaf(const Value* before, const Value* after)
    {
        if (before == nullptr)
            result.added.insert(path_);
        else if (after == nullptr)
            result.removed.insert(path_);
        else if (!(*before == *after))
            result.modified.insert(path_);
        return true;
    }

    void at(std::string element, const Type& type, const Value* before, const Value* after)
    {
        path_.push_back(std::move(element));
        compare(type, before, after);
        path_.pop_back();
    }

    void members(const Type& type, const Value* before, const Value* after)
    {
        if (before != nullptr)
            for (const doc::Member& each : before->members())
                at(field_element(each.key()),
                   member_of(type, each.key()),
                   &each.value,
                   after != nullptr ? after->find(each.key()) : nullptr);
        if (after == nullptr) return;
        for (const doc::Member& each : after->members())
            if (before == nullptr || !before->contains(each.key()))
                at(field_element(each.key()), member_of(type, each.key()), nullptr, &each.value);
    }

    using Index = std::unordered_map<std::string, std::vector<const Value*>>;

    static Index index_of(const Type& type, const Value* list, std::vector<std::string>& order)
    {
        Index index;
        if (list == nullptr) return index;
        for (const Value& item : list->elements()) {
            std::string place = list_element(type, item);
            auto& slot = index[place];
            if (slot.empty()) order.push_back(std::move(place));
            slot.push_back(&item);
        }
        return index;
    }

    void items(const Type& type, const Value* before, const Value* after)
    {
        std::vector<std::string> order, later;
        const Index left = index_of(type, before, order);
        const Index right = index_of(type, after, later);
        for (std::string& place : later)
            if (!left.contains(place)) order.push_back(std::move(place));
        static const std::vector<const Value*> none;
        for (const std::string& place : order) {
            const auto l = left.find(place);
            const auto r = right.find(place);
            item(type, place, l == left.end() ? none : l->second, r == right.end() ? none : r->second);
        }
    }

    // Duplicates (which only updates may bring) count as one atomic thing.
    void item(
        const Type& type,
        const std::string& place,
        const std::vector<const Value*>& left,
        const std::vector<const Value*>& right)
    {
        const Value* const l = left.empty() ? nullptr : left.front();
        const Value* const r = right.empty() ? nullptr : right.front();
        if (left.size() <= 1 && right.size() <= 1) return at(place, element_of(type), l, r);
        path_.push_back(place);
        if (left.size() >= 2 && right.size() >= 2) {
            const bool same = std::equal(
                left.begin(), left.end(), right.begin(), right.end(), [](const Value* a, const Value* b) {
                    return *a == *b;
                });
            if (!same) result.modified.insert(path_);
        } else if (left.size() >= 2) {
            if (r != nullptr) compare(element_of(type), nullptr, r);
            result.removed.insert(path_);
        } else {
            if (l != nullptr) compare(element_of(type), l, nullptr);
            result.added.insert(path_);
        }
        path_.pop_back();
    }

    FieldSet::Path path_;
};

}  // namespace

Comparison compare_typed(const Type& type, const Value& before, const Value& after)
{
    Comparer comparer;
    comparer.compare(type, &before, &after);
    return std::move(comparer.result);
}

}  // namespace sluice::apiserver

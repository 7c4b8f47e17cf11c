#include "doc/patch.hpp"

#include "pointer_token.hpp"

#include <algorithm>

namespace sluice::doc {

namespace {

class Comparison {
public:
    std::vector<Difference> run(const Value& from, const Value& to)
    {
        compare(from, to);
        return std::move(found_);
    }

private:
    void compare(const Value& from, const Value& to)
    {
        if (from.same_storage(to)) return;
        if (from.is_object() && to.is_object())
            compare_objects(from, to);
        else if (from.is_array() && to.is_array())
            compare_arrays(from, to);
        else if (!(from == to))
            found_.push_back({Difference::Op::Replace, pointer_});
    }

    void compare_objects(const Value& from, const Value& to)
    {
        for (const auto& member : from.members())
            compare_child(member.key(), &member.value, to.find(member.key()));
        for (const auto& member : to.members())
            if (!from.contains(member.key())) compare_child(member.key(), nullptr, &member.value);
    }

    void compare_arrays(const Value& from, const Value& to)
    {
        for (std::size_t i = 0; i < std::max(from.size(), to.size()); ++i)
            compare_child(
                std::to_string(i), i < from.size() ? &from[i] : nullptr, i < to.size() ? &to[i] : nullptr);
    }

    void compare_child(std::string_view token, const Value* from, const Value* to)
    {
        const auto parent_length = pointer_.size();
        append_token(pointer_, token);
        if (from == nullptr)
            found_.push_back({Difference::Op::Add, pointer_});
        else if (to == nullptr)
            found_.push_back({Difference::Op::Remove, pointer_});
        else
            compare(*from, *to);
        pointer_.resize(parent_length);
    }

    std::string pointer_;
    std::vector<Difference> found_;
};

}  // namespace

std::vector<Difference> diff(const Value& from, const Value& to)
{
    return Comparison().run(from, to);
}

}  // namespace sluice::doc

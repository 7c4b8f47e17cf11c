#include "doc/json.hpp"
#include "fields/form.hpp"
#include "fields/typed.hpp"

#include <fmt/format.h>

#include <set>

namespace sluice::apiserver {
namespace {

using doc::Value;
using Shape = Type::Shape;

/// Go's %v of a value in the original's messages.
std::string shown(const Value& value)
{
    return doc::to_json(value, doc::JsonStyle::Go);
}

std::string_view go_type(const Value& value)
{
    switch (value.kind()) {
    case doc::Kind::Bool:
        return "bool";
    case doc::Kind::Int:
    case doc::Kind::Uint:
        return "int64";
    case doc::Kind::Double:
        return "float64";
    case doc::Kind::String:
        return "string";
    case doc::Kind::Array:
        return "[]interface {}";
    default:
        return "map[string]interface {}";
    }
}

class Checker {
public:
    explicit Checker(Duplicates duplicates) : duplicates_(duplicates) {}
    std::vector<std::string> problems;

    void check(const Type& type, const Value& value)
    {
        switch (form_of(type, &value)) {
        case Form::Scalar:
            return scalar(type, value);
        case Form::List:
            return list(type, value);
        case Form::Map:
            return map(type, value);
        }
    }

private:
    void complain(std::string what)
    {
        std::string where;
        for (const std::string& part : path_)
            where += part;
        problems.push_back(where.empty() ? std::move(what) : where + ": " + what);
    }

    void scalar(const Type& type, const Value& value)
    {
        if (value.is_null()) return;
        switch (type.shape) {
        case Shape::Int32:
        case Shape::Int64:
        case Shape::Number:
            if (!value.is_number())
                complain(fmt::format("expected numeric (int or float), got {}", go_type(value)));
            return;
        case Shape::String:
        case Shape::Bytes:
            if (!value.is_string()) complain(fmt::format("expected string, got {}", shown_go(value)));
            return;
        case Shape::Boolean:
            if (!value.is_bool()) complain(fmt::format("expected boolean, got {}", shown(value)));
            return;
        default:
            if (!is_scalar(value)) complain(fmt::format("expected any scalar, got {}", shown(value)));
        }
    }

    // The original prints its own wrapper of the value with %#v.
    static std::string shown_go(const Value& value)
    {
        return value.is_string() ? shown(value)
                                 : fmt::format("&value.valueUnstructured{{Value:{}}}", shown(value));
    }

    void list(const Type& type, const Value& value)
    {
        if (value.is_null()) return;
        if (!value.is_array()) return complain(fmt::format("expected list, got {}", shown(value)));
        const bool associative = !is_atomic(type, Form::List);
        std::set<std::string> seen;
        std::size_t index = 0;
        for (const Value& item : value.elements()) {
            std::string place = fmt::format("[{}]", index);
            if (associative) {
                try {
                    std::string element = list_element(type, item);
                    place = path_text({element});
                    if (!seen.insert(std::move(element)).second && duplicates_ == Duplicates::Refuse)
                        complain(fmt::format("duplicate entries for key {}", place));
                } catch (const TypedError& error) {
                    return complain(fmt::format("element {}: {}", index, error.text()));
                }
            }
            path_.push_back(std::move(place));
            check(element_of(type), item);
            path_.pop_back();
            ++index;
        }
    }

    void map(const Type& type, const Value& value)
    {
        if (value.is_null()) return;
        if (!value.is_object()) return complain(fmt::format("expected map, got {}", shown(value)));
        const bool open = type.shape == Shape::Deduced || type.shape == Shape::Untyped;
        for (const doc::Member& each : value.members()) {
            path_.push_back("." + std::string(each.key()));
            const Type* below = open ? &type : type.member(each.key());
            if (below == nullptr)
                complain("field not declared in schema");
            else
                check(*below, each.value);
            path_.pop_back();
        }
    }

    Duplicates duplicates_;
    std::vector<std::string> path_;
};

}  // namespace

void check_typed(const Type& type, const Value& value, Duplicates duplicates)
{
    Checker checker(duplicates);
    checker.check(type, value);
    if (!checker.problems.empty()) throw TypedError{std::move(checker.problems)};
}

}  // namespace sluice::apiserver

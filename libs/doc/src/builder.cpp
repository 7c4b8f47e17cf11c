#include "builder.hpp"

#include "base/error.hpp"
#include "doc/yaml.hpp"
#include "value_access.hpp"

#include <set>

#include <fmt/format.h>

namespace sluice::doc {

namespace {
using base::Error;
using base::ErrorKind;
}  // namespace

void Builder::count_nodes(std::size_t nodes)
{
    nodes_ += nodes;
    if (nodes_ > limits_.max_nodes)
        throw Error(
            ErrorKind::LimitExceeded, fmt::format("the document has more than {} nodes", limits_.max_nodes));
}

void Builder::scalar(Value value)
{
    count_nodes(1);
    stack_.push_back(std::move(value));
}

void Builder::key(std::string_view text)
{
    if (text.size() <= kInlineText) {
        stack_.emplace_back(text);
        return;
    }
    const auto bucket =
        (text.size() * 31 + static_cast<unsigned char>(text[0]) * std::size_t{7} +
         static_cast<unsigned char>(text[text.size() / 2]) + static_cast<unsigned char>(text.back())) %
        recent_keys_.size();
    auto& recent = recent_keys_[bucket];
    if (recent.string_or("") != text) recent = Value(text);
    stack_.push_back(recent);
}

void Builder::begin()
{
    count_nodes(1);
    if (open_.size() == limits_.max_depth)
        throw Error(
            ErrorKind::LimitExceeded,
            fmt::format("the document is nested deeper than {} levels", limits_.max_depth));
    open_.push_back(stack_.size());
}

std::span<Value> Builder::children()
{
    return std::span(stack_).subspan(open_.back());
}

void Builder::close(Value container)
{
    stack_.resize(open_.back());
    open_.pop_back();
    stack_.push_back(std::move(container));
}

void Builder::end_array()
{
    close(ValueAccess::make_array(children()));
}

void Builder::rename_repeated_keys()
{
    std::set<std::string> seen;
    const auto pairs = children();
    for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) {
        const std::string key(pairs[i].as_string());
        if (!seen.insert(key).second) pairs[i] = Value(fmt::format("{}{} {}", kRepeatedKey, i / 2, key));
    }
}

std::optional<Builder::Duplicate> Builder::end_object()
{
    const auto pairs = children();
    auto object = ValueAccess::make_object(pairs);
    std::optional<Duplicate> duplicate;
    // make_object() leaves the keys that it had no use for.
    for (std::size_t i = 0; object.size() < pairs.size() / 2 && !duplicate; ++i) {
        if (pairs[2 * i].is_null()) continue;
        const auto key = pairs[2 * i].as_string();
        duplicate = {std::string(key), i, ValueAccess::position(*ValueAccess::object_block(object), key)};
    }
    close(std::move(object));
    return duplicate;
}

Value Builder::take_last()
{
    Value taken = std::move(stack_.back());
    stack_.pop_back();
    return taken;
}

Value Builder::take()
{
    nodes_ = 0;
    return take_last();
}

}  // namespace sluice::doc

#pragma once
#include "doc/limits.hpp"
#include "doc/value.hpp"

#include <array>
#include <string_view>
#include <vector>

namespace sluice::doc {

/// Builder: turns a parser's events into a Value. Collects the children of open containers on one stack, so
/// that arrays and objects are allocated once, in their final size; keys that come again and again share their
/// text. Enforces depth and node limits by throwing base::Error{LimitExceeded}.
class Builder {
public:
    explicit Builder(const ParseLimits& limits) : limits_(limits) {}

    void scalar(Value value);
    void key(std::string_view text);
    void begin_array() { begin(); }
    void begin_object() { begin(); }
    void end_array();
    void end_object();
    /// Nothing is open any more and the root is complete.
    bool complete() const noexcept { return open_.empty() && stack_.size() == 1; }
    Value take();

private:
    void begin();
    void count_node();
    std::span<Value> children();
    void close(Value container);

    ParseLimits limits_;
    std::vector<Value> stack_;
    std::vector<std::size_t> open_;  // where the children of each open container begin on the stack
    std::size_t nodes_ = 0;
    std::array<Value, 128> recent_keys_;
};

}  // namespace sluice::doc

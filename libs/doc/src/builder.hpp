#pragma once
#include "doc/limits.hpp"
#include "doc/value.hpp"

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::doc {

/// Builder: turns a parser's events into a Value. Collects the children of open containers on one stack, so
/// that arrays and objects are allocated once, in their final size; keys that come again and again share their
/// text. Enforces depth and node limits by throwing base::Error{LimitExceeded}.
class Builder {
public:
    explicit Builder(const ParseLimits& limits) : limits_(limits) { stack_.reserve(kUsualStack); }

    void scalar(Value value);
    void key(std::string_view text);
    /// A key that is a string already, and is shared rather than copied.
    void shared_key(const Value& text) { stack_.push_back(text); }
    void begin_array() { begin(); }
    void begin_object() { begin(); }
    void end_array();
    /// A key that came a second time, as the how-manieth pair of its object and where it was first.
    struct Duplicate {
        std::string key;
        std::size_t pair, first_pair;
    };
    /// Gives keys of the object that is open names of their own where they came before.
    void rename_repeated_keys();
    /// Returns the first duplicate; the object has the last value of each key in any case.
    std::optional<Duplicate> end_object();
    /// The value that was added last: the container that was just closed, or a scalar.
    Value& last() noexcept { return stack_.back(); }
    /// Takes it away again.
    Value take_last();
    /// The root.
    Value take();
    /// Counts nodes that come in by reference.
    void count_nodes(std::size_t nodes);

private:
    static constexpr std::size_t kUsualStack = 128;
    void begin();
    std::span<Value> children();
    void close(Value container);

    ParseLimits limits_;
    std::vector<Value> stack_;
    std::vector<std::size_t> open_;  // where the children of each open container begin on the stack
    std::size_t nodes_ = 0;
    std::array<Value, 128> recent_keys_;
};

}  // namespace sluice::doc

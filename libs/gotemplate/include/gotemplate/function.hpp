#pragma once
#include "base/clock.hpp"
#include "base/random.hpp"
#include "gotemplate/value.hpp"

#include <initializer_list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace sluice::gotemplate {

class Execution;

/// What a render may see of the world, injected by whoever renders. `host` is the caller's own (Helm's cluster
/// reader, engine state...), reached by functions through Call::host<T>().
class Host {
public:
    virtual ~Host() = default;
};
struct Environment {
    base::WallClock clock;
    base::RandomSource random;
    Host* host = nullptr;
};

/// Call: the arguments of one function call, already checked against the signature and converted to it: a
/// parameter `string` holds a string, `int` an int, `interface {}` anything. Missing nils of pointer, map,
/// slice and interface parameters arrive as the untyped or typed nil.
class Call {
public:
    Call(std::span<Value> arguments, const Environment& environment, Execution* execution)
        : arguments_(arguments), environment_(environment), execution_(execution)
    {
    }
    std::size_t size() const noexcept { return arguments_.size(); }
    const Value& operator[](std::size_t i) const { return arguments_[i]; }
    std::span<Value> args() const noexcept { return arguments_; }
    std::string_view string(std::size_t i) const { return arguments_[i].as_string(); }
    std::int64_t integer(std::size_t i) const { return arguments_[i].as_int(); }
    double number(std::size_t i) const { return arguments_[i].as_float(); }

    const Environment& environment() const noexcept { return environment_; }
    template <class T> T& host() const { return dynamic_cast<T&>(*environment_.host); }
    /// The render that calls: for include and tpl. nullptr when a function is called outside of a template.
    Execution* execution() const noexcept { return execution_; }

private:
    std::span<Value> arguments_;
    const Environment& environment_;
    Execution* execution_;
};

/// A function that templates call. What it throws (std::exception, base::Error) becomes
/// "error calling NAME: what()"; a Go panic is the same. It returns what Go's function returns, with Go's type.
using Implementation = Value (*)(Call&);

/// Function: name, Go signature and body. Immutable once registered.
struct Function {
    std::string name;
    std::vector<const Type*> parameters;  ///< the last one is the element type when variadic
    bool variadic = false;
    Implementation call = nullptr;

    /// `signature` lists the parameter types as Go writes them: "", "string", "int, ...interface {}",
    /// "map[string]interface {}, string". The engine reports wrong counts and types in Go's words.
    Function(std::string_view name, std::string_view signature, Implementation call);
    /// The func's own type, when it is a value.
    const Type& type() const;
};

/// FunctionMap: the functions known to a set of templates. Built once, then shared and immutable; the newest
/// entry of a name wins, as in template.FuncMap. A Set keeps pointers into it, so it outlives every Set that
/// was parsed with it.
class FunctionMap {
public:
    FunctionMap() : functions_(kExpected) {}
    struct Entry {
        std::string_view name;
        std::string_view signature;
        Implementation call;
    };
    void add(Function);
    /// For tables: functions.add({{"trunc", "int, string", trunc}, {"trim", "string", trim}}).
    void add(std::initializer_list<Entry>);
    void add(std::span<const Entry>);
    void erase(std::string_view name);
    const Function* find(std::string_view name) const noexcept;
    /// All names, sorted.
    std::vector<std::string_view> names() const;

private:
    static constexpr std::size_t kExpected = 300;  ///< Helm's are a few less
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const noexcept
        {
            return std::hash<std::string_view>{}(text);
        }
    };
    std::unordered_map<std::string, Function, Hash, std::equal_to<>> functions_;
};

}  // namespace sluice::gotemplate

#pragma once
#include "base/clock.hpp"
#include "base/random.hpp"
#include "gotemplate/value.hpp"

#include <atomic>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
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

/// FunctionMap: the functions known to a set of templates. Built once, then shared by threads and immutable;
/// the newest entry of a name wins, as in template.FuncMap. A Set keeps pointers to its functions, so it
/// outlives every Set that was parsed with it. Hundreds are registered and few are called: a signature is read
/// when its function is first found.
class FunctionMap {
public:
    FunctionMap() = default;
    /// The texts live as long as the map; they are literals.
    struct Entry {
        std::string_view name;
        std::string_view signature;
        Implementation call;
    };
    /// For tables: functions.add({{"trunc", "int, string", trunc}, {"trim", "string", trim}}).
    void add(std::initializer_list<Entry>);
    void add(std::span<const Entry>);
    void erase(std::string_view name);
    const Function* find(std::string_view name) const;
    /// All names, sorted.
    std::vector<std::string_view> names() const;

private:
    struct Known {
        explicit Known(const Entry& described) : entry(described) {}
        Known(const Known& other) : entry(other.entry) {}
        Known(Known&& other) noexcept : entry(other.entry), function(other.function.exchange(nullptr)) {}
        Known& operator=(Known other) noexcept;
        ~Known() { delete function.load(); }
        Entry entry;
        mutable std::atomic<const Function*> function = nullptr;  ///< once it was looked for
    };
    std::size_t place(std::string_view name) const noexcept;
    void index();

    std::vector<Known> known_;
    /// A hash table: places in known_ plus one, 0 where there is none. Its size is a power of two.
    std::vector<std::uint32_t> index_;
};

}  // namespace sluice::gotemplate

#pragma once
#include <concepts>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace sluice::base {

/// What went wrong, coarse enough that a caller can decide what to do without reading the message.
enum class ErrorKind {
    Invalid,        ///< input from outside breaks its own rules; the same input fails again
    NotFound,       ///< the thing asked for is not there
    Conflict,       ///< somebody else changed it in between; read again and retry
    Unauthorized,   ///< no or wrong credentials
    Forbidden,      ///< known, but not allowed
    Timeout,        ///< a deadline passed
    Unavailable,    ///< the other side cannot be reached or is overloaded; retry later
    LimitExceeded,  ///< a size, depth or count limit was met before the memory was
    Corrupt,        ///< data does not match its digest or its format
    Internal        ///< anything else
};

/// Something that we depend on failed. Thrown where it fails, caught by the controller loop alone. The message
/// is for the person paged at night: what we were doing and to what, no trailing period, no type names, never a
/// secret.
class Error : public std::runtime_error {
public:
    Error(ErrorKind kind, const std::string& message) : std::runtime_error(message), kind_(kind) {}
    ErrorKind kind() const noexcept { return kind_; }

private:
    ErrorKind kind_;
};

/// The work is no longer wanted: shutdown or a newer revision. On purpose no std::exception and no Error, so
/// that nothing reports it as a failure.
class Cancelled {};

/// Runs f; an Error that rises out of it gets "what: " in front of its message and keeps its kind.
template <std::invocable F> decltype(auto) with_context(std::string_view what, F&& f)
{
    try {
        return std::forward<F>(f)();
    } catch (const Error& error) {
        throw Error(error.kind(), std::string(what) + ": " + error.what());
    }
}

}  // namespace sluice::base

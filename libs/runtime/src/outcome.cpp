#include "runtime/outcome.hpp"

namespace sluice::runtime {

Outcome Outcome::ready(std::string_view reason, std::string message, std::optional<base::Duration> after)
{
    Outcome outcome;
    outcome.kind = Kind::Ready;
    outcome.reason = reason;
    outcome.message = std::move(message);
    outcome.after = after;
    return outcome;
}

Outcome Outcome::idle(std::string message)
{
    Outcome outcome;
    outcome.message = std::move(message);
    return outcome;
}

Outcome Outcome::again()
{
    Outcome outcome;
    outcome.kind = Kind::Again;
    return outcome;
}

Outcome Outcome::blocked(
    std::string_view reason, std::string message, base::Duration after, std::vector<WakeReference> wake)
{
    auto outcome = failed(reason, std::move(message), after);
    outcome.kind = Kind::Blocked;
    outcome.wake = std::move(wake);
    return outcome;
}

Outcome Outcome::waiting(
    std::string_view reason, std::string message, base::Duration deadline, std::vector<WakeReference> wake)
{
    auto outcome = failed(reason, std::move(message), deadline);
    outcome.kind = Kind::Waiting;
    outcome.wake = std::move(wake);
    return outcome;
}

Outcome Outcome::failed(std::string_view reason, std::string message, base::Duration after)
{
    auto outcome = back_off(reason, std::move(message));
    outcome.after = after;
    return outcome;
}

Outcome Outcome::back_off(std::string_view reason, std::string message)
{
    Outcome outcome;
    outcome.kind = Kind::Failed;
    outcome.reason = reason;
    outcome.message = std::move(message);
    return outcome;
}

Outcome Outcome::stalled(std::string_view reason, std::string message)
{
    auto outcome = back_off(reason, std::move(message));
    outcome.kind = Kind::Stalled;
    return outcome;
}

Outcome Outcome::under(std::string_view condition_type) &&
{
    condition = condition_type;
    return std::move(*this);
}

}  // namespace sluice::runtime

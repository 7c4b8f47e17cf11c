#include "api_text.hpp"

#include "kube/api_error.hpp"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

namespace sluice::ssa {

namespace {
std::string reason_of(const kube::ApiError& error)
{
    for (const auto& cause : error.status()["details"]["causes"].elements())
        if (cause["reason"].string_or("") == "FieldManagerConflict") return "FieldManagerConflict";
    return error.reason();
}
}  // namespace

std::string dry_run_failure(const ObjectId& id, const base::Error& error)
{
    const auto* answer = dynamic_cast<const kube::ApiError*>(&error);
    if (answer != nullptr && answer->not_found()) {
        const std::string_view what = id.namespace_.empty() ? "namespace not specified" : "not found";
        return fmt::format("{} {}: {}", id.display(), what, error.what());
    }
    const std::string reason = answer == nullptr ? "" : reason_of(*answer);
    return fmt::format(
        "{} dry-run failed{}: {}",
        id.display(),
        reason.empty() ? "" : fmt::format(" ({})", reason),
        error.what());
}

bool says_immutable(const base::Error& error)
{
    if (const auto* answer = dynamic_cast<const kube::ApiError*>(&error))
        if (answer->invalid() || answer->reason() == "Conflict") return true;
    const std::string_view text = error.what();
    return text.find("is immutable") != std::string_view::npos ||
           text.find("immutable field") != std::string_view::npos;
}

}  // namespace sluice::ssa

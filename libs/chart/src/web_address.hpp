#pragma once
#include <string_view>

namespace sluice::chart {

/// What Helm's linter takes for an email address, for a URL of a person (the scheme may be missing, the host
/// may not), and for a URL with a scheme.
bool is_email(std::string_view text);
bool is_person_url(std::string_view text);
bool is_request_url(std::string_view text);

}  // namespace sluice::chart

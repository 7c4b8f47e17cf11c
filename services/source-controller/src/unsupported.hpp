#pragma once
#include "api/git_repository.hpp"

#include <optional>
#include <string>

namespace sluice::source_controller {

struct Unsupported {
    std::string reason, message;
};
/// The first field of spec that asks for something this controller cannot do yet. Ignoring it would quietly
/// serve content that the user did not ask for or did not trust.
std::optional<Unsupported> unsupported_field(const api::GitRepositorySpec&);

}  // namespace sluice::source_controller

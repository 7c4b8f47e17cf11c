#pragma once
#include "written_lines.hpp"

namespace sluice::kustomize::written {

/// The block behind `header` (|, |-, |+, > or >-), which ends line `at`: `at` is put behind the block. `indent`
/// is that of the entry around it.
WrittenNode take_literal(const Lines&, std::size_t& at, std::string_view header, std::size_t indent);

}  // namespace sluice::kustomize::written

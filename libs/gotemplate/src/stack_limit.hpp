#pragma once

namespace sluice::gotemplate {

/// The address below which this thread should not recurse further: templates nest as deep as their author
/// likes.
const char* stack_limit() noexcept;

}  // namespace sluice::gotemplate

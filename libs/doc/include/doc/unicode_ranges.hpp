#pragma once

namespace sluice::doc {

/// Go's unicode.IsLetter.
bool is_unicode_letter(char32_t c);
/// Go's unicode.IsDigit: decimal digits of any script.
bool is_unicode_digit(char32_t c);

}  // namespace sluice::doc

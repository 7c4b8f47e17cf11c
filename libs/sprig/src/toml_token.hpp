#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace sluice::sprig {

/// What is wrong with a TOML text, with the line it is about; thrown to TomlReader, which adds the key it was
/// at.
struct TomlComplaint {
    std::string what;
    std::size_t line;
};

/// A piece of TOML with the line that errors about it name.
struct TomlToken {
    std::string_view text;
    std::size_t line = 1;

    [[noreturn]] void reject(std::string what) const { throw TomlComplaint{std::move(what), line}; }
};

}  // namespace sluice::sprig

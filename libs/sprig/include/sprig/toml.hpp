#pragma once
#include "base/error.hpp"
#include "gotemplate/value.hpp"

#include <string>
#include <string_view>

/// TOML as github.com/BurntSushi/toml v1.6.0 reads and writes it, for Helm's toToml and fromToml. Over values
/// of Go's types, because they show: a float64 of 5 is written 5.0, a table array is read as
/// []map[string]interface {}.
namespace sluice::sprig {

/// What the encoder or the parser returns as an error, in its words. (What makes the encoder panic is a plain
/// base::Error.)
class TomlError : public base::Error {
public:
    explicit TomlError(const std::string& text) : Error(base::ErrorKind::Invalid, text) {}
};

/// The encoder's text: keys sorted, plain values before tables, two spaces of indent for each level. Throws
/// TomlError.
std::string to_toml(const gotemplate::Value&);

/// map[string]interface {} with int64, float64, string, bool, time.Time, []interface {} and tables. Throws
/// TomlError: "toml: line 3 (last key "a.b"): expected value but found ...".
gotemplate::Value from_toml(std::string_view text);

}  // namespace sluice::sprig

#pragma once
#include "gotemplate/value.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace sluice::gotemplate {

/// What stands between % and the verb.
struct FormatFlags {
    bool plus = false;
    bool minus = false;
    bool sharp = false;
    bool space = false;
    bool zero = false;
    bool plus_v = false;   ///< %+v: struct fields with names
    bool sharp_v = false;  ///< %#v: Go syntax
    std::optional<int> width;
    std::optional<int> precision;
};

/// Printer: prints one value after another to the end of a text by fmt's rules.
class Printer {
public:
    explicit Printer(std::string& out) : out_(out) {}
    FormatFlags flags;

    /// One operand with one verb.
    void print(const Value& value, char32_t verb);
    void pad(std::string_view text);
    /// %v of what a non-nil pointer to a struct points to, by its methods if they may be used.
    void print_pointee(const Value& value, bool methods);

private:
    void print_value(const Value& value, char32_t verb, int depth);
    bool print_method(const Value& value, char32_t verb);
    void print_bool(const Value& value, char32_t verb);
    void print_integer(const Value& value, char32_t verb);
    void print_float(const Value& type_of, double number, int bits, char32_t verb);
    void print_complex(const Value& value, char32_t verb);
    void print_string(const Value& value, std::string_view text, char32_t verb);
    bool print_byte_string(const Value& value, char32_t verb);
    void print_bytes_as_list(std::string_view bytes, std::string_view type_name);
    void print_list(const Value& value, char32_t verb, int depth);
    void print_map(const Value& value, char32_t verb, int depth);
    void print_struct(const Value& value, char32_t verb, int depth);
    void print_pointer(const Value& value, char32_t verb);
    void bad_verb(const Value& value, char32_t verb);

    void integer(std::uint64_t number, bool is_signed, int base, char32_t verb, bool upper = false);
    void hex_address(std::uint64_t number, bool prefix);
    void unicode(std::uint64_t number);
    void character(std::uint64_t number);
    void quoted_character(std::uint64_t number);
    void floating(double number, int bits, char verb, int precision);
    void plain_text(std::string_view text);
    void quoted_text(std::string_view text);
    void hex_text(std::string_view bytes, bool upper);
    void padding(int count);
    void check_size() const;

    std::string& out_;
    bool in_error_ = false;
};

}  // namespace sluice::gotemplate

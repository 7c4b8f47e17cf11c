#include "printer.hpp"

#include "base/error.hpp"
#include "doc/utf8.hpp"
#include "gotemplate/format.hpp"
#include "gotemplate/object.hpp"
#include "node.hpp"

namespace sluice::gotemplate {

namespace {

std::uint64_t address(const Value& value)
{
    if (value.is_typed_nil()) return 0;
    return reinterpret_cast<std::uintptr_t>(ValueAccess::node(value));
}

bool has_address(Kind kind)
{
    return kind == Kind::Chan || kind == Kind::Func || kind == Kind::Map || kind == Kind::Pointer ||
           kind == Kind::Slice || kind == Kind::UnsafePointer;
}

}  // namespace

void Printer::check_size() const
{
    if (out_.size() > kMaxFormatted)
        throw base::Error(base::ErrorKind::LimitExceeded, "formatted text is larger than 64 MiB");
}

void Printer::bad_verb(const Value& value, char32_t verb)
{
    in_error_ = true;
    out_ += "%!";
    doc::append_utf8(out_, verb);
    out_ += '(';
    if (value.is_nil()) {
        out_ += "<nil>";
    } else {
        out_ += value.type().name;
        out_ += '=';
        print(value, 'v');
    }
    out_ += ')';
    in_error_ = false;
}

void Printer::print(const Value& value, char32_t verb)
{
    if (value.is_nil()) {
        if (verb == 'T' || verb == 'v')
            pad("<nil>");
        else
            bad_verb(value, verb);
        return;
    }
    if (verb == 'T') return plain_text(value.type().name);
    if (verb == 'p') return print_pointer(value, verb);
    print_value(value, verb, 0);
}

bool Printer::print_method(const Value& value, char32_t verb)
{
    if (in_error_) return false;
    if (verb == 'w') {
        bad_verb(value, verb);
        return true;
    }
    if (const Object* const object = value.as_object(); flags.sharp_v && object != nullptr)
        return object->go_text(out_);
    const bool stringable = verb == 'v' || verb == 's' || verb == 'x' || verb == 'X' || verb == 'q';
    if (flags.sharp_v || !stringable) return false;
    if (const Object* const object = value.as_object()) {
        std::string text;
        if (!object->text(text)) return false;
        print_string(value, text, verb);
        return true;
    }
    const Type& type = value.type();
    if (type.text == nullptr) return false;
    print_string(value, type.text(value), verb);
    return true;
}

void Printer::print_value(const Value& value, char32_t verb, int depth)
{
    if (depth > kMaxDepth)
        throw base::Error(base::ErrorKind::LimitExceeded, "value is nested too deep to be printed");
    const Kind kind = value.kind();
    // fmt prints an operand of a plain type without asking for methods.
    const bool plain = depth == 0 && (&value.type() == &types::of(kind) || &value.type() == &types::bytes());
    if (!plain && kind != Kind::Invalid && print_method(value, verb)) return;
    switch (kind) {
    case Kind::Invalid:
        out_ += flags.sharp_v ? "interface {}(nil)" : "<nil>";
        return;
    case Kind::Bool:
        return print_bool(value, verb);
    case Kind::Float32:
        return print_float(value, value.as_float(), 32, verb);
    case Kind::Float64:
        return print_float(value, value.as_float(), 64, verb);
    case Kind::Complex64:
    case Kind::Complex128:
        return print_complex(value, verb);
    case Kind::String:
        return print_string(value, value.as_string(), verb);
    case Kind::Map:
        return print_map(value, verb, depth);
    case Kind::Slice:
    case Kind::Array:
        if (value.type().elem->kind == Kind::Uint8 && print_byte_string(value, verb)) return;
        if (depth == 0 && &value.type() == &types::bytes() && (verb == 'v' || verb == 'd')) {
            if (flags.sharp_v && value.is_typed_nil())
                out_ += "[]byte(nil)";
            else
                print_bytes_as_list(value.is_typed_nil() ? std::string_view() : value.as_bytes(), "[]byte");
            return;
        }
        return print_list(value, verb, depth);
    case Kind::Struct:
        return print_struct(value, verb, depth);
    case Kind::Pointer:
        if (const Object* const object = value.as_object(); object != nullptr && depth == 0 &&
                                                            value.type().elem != nullptr &&
                                                            value.type().elem->kind == Kind::Struct) {
            out_ += '&';
            return print_struct(value, verb, depth);
        }
        return print_pointer(value, verb);
    default:
        break;
    }
    if (value.is_integer()) return print_integer(value, verb);
    print_pointer(value, verb);
}

void Printer::print_pointee(const Value& value, bool methods)
{
    if (!methods || !print_method(value, 'v')) print_struct(value, 'v', 0);
}

void Printer::print_bool(const Value& value, char32_t verb)
{
    if (verb != 't' && verb != 'v') return bad_verb(value, verb);
    pad(value.as_bool() ? "true" : "false");
}

void Printer::print_integer(const Value& value, char32_t verb)
{
    const bool is_signed_kind = is_signed(value.kind());
    const std::uint64_t number = is_signed_kind ? static_cast<std::uint64_t>(value.as_int()) : value.as_uint();
    switch (verb) {
    case 'v':
        if (flags.sharp_v && !is_signed_kind) return hex_address(number, true);
        return integer(number, is_signed_kind, 10, verb);
    case 'd':
        return integer(number, is_signed_kind, 10, verb);
    case 'b':
        return integer(number, is_signed_kind, 2, verb);
    case 'o':
    case 'O':
        return integer(number, is_signed_kind, 8, verb);
    case 'x':
        return integer(number, is_signed_kind, 16, verb);
    case 'X':
        return integer(number, is_signed_kind, 16, verb, true);
    case 'c':
        return character(number);
    case 'q':
        return quoted_character(number);
    case 'U':
        return unicode(number);
    default:
        bad_verb(value, verb);
    }
}

void Printer::print_float(const Value& type_of, double number, int bits, char32_t verb)
{
    switch (verb) {
    case 'v':
        return floating(number, bits, 'g', -1);
    case 'b':
    case 'g':
    case 'G':
    case 'x':
    case 'X':
        return floating(number, bits, static_cast<char>(verb), -1);
    case 'f':
    case 'e':
    case 'E':
        return floating(number, bits, static_cast<char>(verb), 6);
    case 'F':
        return floating(number, bits, 'f', 6);
    default:
        bad_verb(type_of, verb);
    }
}

void Printer::print_complex(const Value& value, char32_t verb)
{
    constexpr std::u32string_view verbs = U"vbgGxXfFeE";
    if (verbs.find(verb) == std::u32string_view::npos) return bad_verb(value, verb);
    const bool plus = flags.plus;
    const int bits = value.kind() == Kind::Complex64 ? 32 : 64;
    const auto number = value.as_complex();
    out_ += '(';
    print_float(value, number.real(), bits, verb);
    flags.plus = true;
    print_float(value, number.imag(), bits, verb);
    out_ += "i)";
    flags.plus = plus;
}

void Printer::print_string(const Value& value, std::string_view text, char32_t verb)
{
    switch (verb) {
    case 'v':
        return flags.sharp_v ? quoted_text(text) : plain_text(text);
    case 's':
        return plain_text(text);
    case 'x':
    case 'X':
        return hex_text(text, verb == 'X');
    case 'q':
        return quoted_text(text);
    default:
        bad_verb(value, verb);
    }
}

bool Printer::print_byte_string(const Value& value, char32_t verb)
{
    if (verb != 's' && verb != 'q' && verb != 'x' && verb != 'X') return false;
    std::string bytes;
    for (std::size_t i = 0; i < value.size(); ++i)
        bytes += static_cast<char>(value.element(i).as_uint());
    print_string(value, bytes, verb);
    return true;
}

/// fmt's own way for an operand of type []byte: without a look at each element's type.
void Printer::print_bytes_as_list(std::string_view bytes, std::string_view type_name)
{
    if (flags.sharp_v) out_ += type_name;
    out_ += flags.sharp_v ? '{' : '[';
    bool first = true;
    for (const char c : bytes) {
        if (!first) out_ += flags.sharp_v ? ", " : " ";
        first = false;
        const auto number = static_cast<unsigned char>(c);
        if (flags.sharp_v)
            hex_address(number, true);
        else
            integer(number, false, 10, 'd');
    }
    out_ += flags.sharp_v ? '}' : ']';
}

void Printer::print_list(const Value& value, char32_t verb, int depth)
{
    if (flags.sharp_v) {
        out_ += value.type().name;
        if (value.is_typed_nil()) {
            out_ += "(nil)";
            return;
        }
    }
    out_ += flags.sharp_v ? '{' : '[';
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (i > 0) out_ += flags.sharp_v ? ", " : " ";
        print_value(value.element(i), verb, depth + 1);
        check_size();
    }
    out_ += flags.sharp_v ? '}' : ']';
}

void Printer::print_map(const Value& value, char32_t verb, int depth)
{
    if (flags.sharp_v) {
        out_ += value.type().name;
        if (value.is_typed_nil()) {
            out_ += "(nil)";
            return;
        }
        out_ += '{';
    } else {
        out_ += "map[";
    }
    bool first = true;
    for (const Entry& entry : value.entries()) {
        if (!first) out_ += flags.sharp_v ? ", " : " ";
        first = false;
        print_value(entry.key, verb, depth + 1);
        out_ += ':';
        print_value(entry.value, verb, depth + 1);
        check_size();
    }
    out_ += flags.sharp_v ? '}' : ']';
}

void Printer::print_struct(const Value& value, char32_t verb, int depth)
{
    const Object* const object = value.as_object();
    const Type& type = value.type();
    if (flags.sharp_v) out_ += type.kind == Kind::Pointer && type.elem != nullptr ? type.elem->name : type.name;
    out_ += '{';
    for (std::size_t i = 0; object != nullptr && i < object->field_count(); ++i) {
        if (i > 0) out_ += flags.sharp_v ? ", " : " ";
        if (flags.plus_v || flags.sharp_v) {
            out_ += object->field_name(i);
            out_ += ':';
        }
        print_value(object->field_value(i), verb, depth + 1);
    }
    out_ += '}';
}

void Printer::print_pointer(const Value& value, char32_t verb)
{
    if (!has_address(value.kind())) return bad_verb(value, verb);
    const std::uint64_t where = address(value);
    switch (verb) {
    case 'v':
        if (flags.sharp_v) {
            out_ += '(';
            out_ += value.type().name;
            out_ += ")(";
            if (where == 0)
                out_ += "nil";
            else
                hex_address(where, true);
            out_ += ')';
        } else if (where == 0) {
            pad("<nil>");
        } else {
            hex_address(where, !flags.sharp);
        }
        return;
    case 'p':
        return hex_address(where, !flags.sharp);
    case 'b':
        return integer(where, false, 2, verb);
    case 'o':
        return integer(where, false, 8, verb);
    case 'd':
        return integer(where, false, 10, verb);
    case 'x':
    case 'X':
        return integer(where, false, 16, verb, verb == 'X');
    default:
        bad_verb(value, verb);
    }
}

}  // namespace sluice::gotemplate

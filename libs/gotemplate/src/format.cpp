#include "gotemplate/format.hpp"

#include "base/error.hpp"
#include "doc/utf8.hpp"
#include "printer.hpp"

#include <utility>

namespace sluice::gotemplate {

namespace {

/// Go refuses widths, precisions and argument numbers above this.
constexpr int kMostNumber = 1'000'000;

/// Formatter: one walk over a format text.
class Formatter {
public:
    Formatter(std::string& out, std::string_view format, std::span<const Value> arguments)
        : out_(out), printer_(out), format_(format), arguments_(arguments)
    {
    }
    void run();

private:
    bool more() const { return at_ < format_.size(); }
    void read_flags();
    void read_width();
    void read_precision();
    bool read_argument_index();
    void read_bracket();
    std::optional<int> read_number();
    std::optional<int> number_argument();
    void print_verb();
    void report_extra();
    void directive();

    std::string& out_;
    Printer printer_;
    std::string_view format_;
    std::span<const Value> arguments_;
    std::size_t at_ = 0;
    std::size_t argument_ = 0;
    bool reordered_ = false;    // an index like [3] was used somewhere
    bool good_index_ = true;    // of this directive
    bool after_index_ = false;  // what was read last is an index
};

void Formatter::run()
{
    while (more()) {
        const auto percent = format_.find('%', at_);
        out_ += format_.substr(at_, percent == std::string_view::npos ? percent : percent - at_);
        if (percent == std::string_view::npos) break;
        at_ = percent + 1;
        directive();
        if (out_.size() > kMaxFormatted)
            throw base::Error(base::ErrorKind::LimitExceeded, "formatted text is larger than 64 MiB");
    }
    if (!reordered_ && argument_ < arguments_.size()) report_extra();
}

void Formatter::directive()
{
    good_index_ = true;
    after_index_ = false;
    printer_.flags = {};
    read_flags();
    after_index_ = read_argument_index();
    read_width();
    read_precision();
    if (!after_index_) after_index_ = read_argument_index();
    if (!more()) {
        out_ += "%!(NOVERB)";
        return;
    }
    print_verb();
}

void Formatter::read_flags()
{
    for (; more(); ++at_) {
        switch (format_[at_]) {
        case '#':
            printer_.flags.sharp = true;
            break;
        case '0':
            printer_.flags.zero = true;
            break;
        case '+':
            printer_.flags.plus = true;
            break;
        case '-':
            printer_.flags.minus = true;
            break;
        case ' ':
            printer_.flags.space = true;
            break;
        default:
            return;
        }
    }
}

std::optional<int> Formatter::read_number()
{
    int number = 0;
    const std::size_t start = at_;
    for (; more() && format_[at_] >= '0' && format_[at_] <= '9'; ++at_) {
        if (number > kMostNumber) {
            at_ = format_.size();  // as Go, which then finds no verb
            return std::nullopt;
        }
        number = number * 10 + (format_[at_] - '0');
    }
    return at_ == start ? std::nullopt : std::optional(number);
}

/// The next argument as a width or precision.
std::optional<int> Formatter::number_argument()
{
    if (argument_ >= arguments_.size()) return std::nullopt;
    const Value& value = arguments_[argument_++];
    std::int64_t number = 0;
    if (is_signed(value.kind()))
        number = value.as_int();
    else if (is_unsigned(value.kind()) && value.as_uint() <= kMostNumber)
        number = static_cast<std::int64_t>(value.as_uint());
    else
        return std::nullopt;
    if (number > kMostNumber || number < -kMostNumber) return std::nullopt;
    return static_cast<int>(number);
}

/// "[n]" at the front; false if there is no bracket or its number is no number.
bool Formatter::read_argument_index()
{
    if (!more() || format_[at_] != '[') return false;
    reordered_ = true;
    const std::size_t open = at_;
    const auto close = format_.find(']', open);
    if (format_.size() - open < 3 || close == std::string_view::npos) {
        at_ = open + 1;
        good_index_ = false;
        return false;
    }
    at_ = open + 1;
    const auto number = read_number();
    const bool ok = number.has_value() && at_ == close;
    at_ = close + 1;
    if (ok && *number >= 1 && static_cast<std::size_t>(*number) <= arguments_.size()) {
        argument_ = static_cast<std::size_t>(*number) - 1;
        return true;
    }
    good_index_ = false;
    return ok;
}

void Formatter::read_width()
{
    auto& flags = printer_.flags;
    if (more() && format_[at_] == '*') {
        ++at_;
        flags.width = number_argument();
        if (!flags.width) out_ += "%!(BADWIDTH)";
        if (flags.width && *flags.width < 0) {
            flags.width = -*flags.width;
            flags.minus = true;
            flags.zero = false;
        }
        after_index_ = false;
        return;
    }
    flags.width = read_number();
    if (after_index_ && flags.width) good_index_ = false;
}

void Formatter::read_precision()
{
    auto& flags = printer_.flags;
    if (at_ + 1 >= format_.size() || format_[at_] != '.') return;
    ++at_;
    if (after_index_) good_index_ = false;
    after_index_ = read_argument_index();
    if (more() && format_[at_] == '*') {
        ++at_;
        flags.precision = number_argument();
        if (flags.precision && *flags.precision < 0) flags.precision.reset();
        if (!flags.precision) out_ += "%!(BADPREC)";
        after_index_ = false;
        return;
    }
    flags.precision = read_number().value_or(0);
}

void Formatter::print_verb()
{
    const auto verb = doc::decode_utf8(format_.substr(at_));
    at_ += verb.length;
    if (verb.value == '%') {
        out_ += '%';
        return;
    }
    const auto report = [&](std::string_view what) {
        out_ += "%!";
        doc::append_utf8(out_, verb.value);
        out_ += what;
    };
    if (!good_index_) return report("(BADINDEX)");
    if (argument_ >= arguments_.size()) return report("(MISSING)");
    auto& flags = printer_.flags;
    if (verb.value == 'v' || verb.value == 'w') {
        flags.sharp_v = std::exchange(flags.sharp, false);
        flags.plus_v = std::exchange(flags.plus, false);
    }
    printer_.print(arguments_[argument_++], verb.value);
}

void Formatter::report_extra()
{
    printer_.flags = {};
    out_ += "%!(EXTRA ";
    for (std::size_t i = argument_; i < arguments_.size(); ++i) {
        if (i > argument_) out_ += ", ";
        const Value& value = arguments_[i];
        if (!value.is_nil()) {
            out_ += value.type().name;
            out_ += '=';
        }
        printer_.print(value, 'v');
    }
    out_ += ')';
}

}  // namespace

std::string sprintf(std::string_view format, std::span<const Value> arguments)
{
    std::string out;
    out.reserve(format.size() + 16 * arguments.size());
    Formatter(out, format, arguments).run();
    return out;
}

std::string sprint(std::span<const Value> arguments)
{
    std::string out;
    bool after_string = true;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const bool is_string = arguments[i].is_string();
        if (i > 0 && !is_string && !after_string) out += ' ';
        append_text(out, arguments[i]);
        after_string = is_string;
    }
    return out;
}

std::string sprintln(std::span<const Value> arguments)
{
    std::string out;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        if (i > 0) out += ' ';
        append_text(out, arguments[i]);
    }
    return out += '\n';
}

void append_text(std::string& out, const Value& value)
{
    if (value.is_string() && value.type().text == nullptr)
        out += value.as_string();
    else
        Printer(out).print(value, 'v');
}

std::string to_text(const Value& value)
{
    std::string out;
    append_text(out, value);
    return out;
}

}  // namespace sluice::gotemplate

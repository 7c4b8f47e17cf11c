#include "base/log.hpp"

#include "base/clock.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <charconv>
#include <cmath>
#include <mutex>

namespace sluice::base {

struct Logger::Shared {
    Sink sink;
    LogLevel level;
    LogEncoding encoding;
    mutable std::mutex mutex;  // one line at a time
};

namespace {

std::string_view level_name(LogLevel level)
{
    switch (level) {
    case LogLevel::Trace:
        return "trace";
    case LogLevel::Debug:
        return "debug";
    case LogLevel::Info:
        return "info";
    case LogLevel::Error:
        break;
    }
    return "error";
}

std::string_view console_level_name(LogLevel level)
{
    switch (level) {
    case LogLevel::Trace:
        return "TRACE";
    case LogLevel::Debug:
        return "DEBUG";
    case LogLevel::Info:
        return "INFO";
    case LogLevel::Error:
        break;
    }
    return "ERROR";
}

/// Bytes of the UTF-8 sequence at the front; 0 if it is none.
std::size_t utf8_length(std::string_view text)
{
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const auto first = at(0);
    const std::size_t length = first < 0x80   ? 1
                               : first < 0xC2 ? 0
                               : first < 0xE0 ? 2
                               : first < 0xF0 ? 3
                               : first < 0xF5 ? 4
                                              : 0;
    if (length == 0 || length > text.size()) return 0;
    for (std::size_t i = 1; i < length; ++i)
        if ((at(i) & 0xC0) != 0x80) return 0;
    const bool overlong = (first == 0xE0 && at(1) < 0xA0) || (first == 0xF0 && at(1) < 0x90);
    const bool beyond = (first == 0xED && at(1) >= 0xA0) || (first == 0xF4 && at(1) >= 0x90);
    return overlong || beyond ? 0 : length;
}

/// zap's escaping: no HTML escapes, and invalid UTF-8 becomes \ufffd.
void append_quoted(std::string& out, std::string_view text)
{
    out += '"';
    while (!text.empty()) {
        const char c = text.front();
        std::size_t length = 1;
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (c == '\n') {
            out += "\\n";
        } else if (c == '\r') {
            out += "\\r";
        } else if (c == '\t') {
            out += "\\t";
        } else if (static_cast<unsigned char>(c) < 0x20) {
            out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
        } else if (const auto size = utf8_length(text); size == 0) {
            out += "\\ufffd";
        } else {
            out += text.substr(0, size);
            length = size;
        }
        text.remove_prefix(length);
    }
    out += '"';
}

void append_real(std::string& out, double value)
{
    if (std::isnan(value)) {
        out += "\"NaN\"";
    } else if (std::isinf(value)) {
        out += value > 0 ? "\"+Inf\"" : "\"-Inf\"";
    } else {
        char digits[400];
        const auto end =
            std::to_chars(std::begin(digits), std::end(digits), value, std::chars_format::fixed).ptr;
        out.append(digits, end);
    }
}

struct AppendValue {
    std::string& out;
    void operator()(const std::string& text) const { append_quoted(out, text); }
    void operator()(std::int64_t number) const { fmt::format_to(std::back_inserter(out), "{}", number); }
    void operator()(double number) const { append_real(out, number); }
    void operator()(bool truth) const { out += truth ? "true" : "false"; }
    void operator()(const LogObject& object) const
    {
        char before = '{';
        for (const auto& [key, text] : object) {
            out += before;
            append_quoted(out, key);
            out += ':';
            append_quoted(out, text);
            before = ',';
        }
        out += object.empty() ? "{}" : "}";
    }
};

/// Writes members of a JSON object one after the other; zap's console form puts a blank after ':' and ','.
class Members {
public:
    Members(std::string& out, bool spaced) : out_(out), spaced_(spaced) {}
    void add(std::string_view key, const auto& value)
    {
        if (!first_) out_ += spaced_ ? ", " : ",";
        first_ = false;
        append_quoted(out_, key);
        out_ += spaced_ ? ": " : ":";
        AppendValue{out_}(value);
    }
    void add_all(const LogFields& fields)
    {
        for (const auto& field : fields)
            std::visit([&](const auto& value) { add(field.key, value); }, field.value);
    }

private:
    std::string& out_;
    bool spaced_;
    bool first_ = true;
};

std::string timestamp()
{
    const auto text = format_rfc3339_micro(system_clock()());
    return text.substr(0, text.size() - 4) + 'Z';  // milliseconds
}

}  // namespace

Logger Logger::to(Sink sink, LogLevel level, LogEncoding encoding)
{
    auto shared = std::make_shared<Shared>();
    shared->sink = std::move(sink);
    shared->level = level;
    shared->encoding = encoding;
    Logger logger;
    logger.shared_ = std::move(shared);
    return logger;
}

Logger Logger::standard(LogLevel level, LogEncoding encoding)
{
    const auto sink = [](std::string_view line) {
        // One write a line, so that lines of several processes on one terminal do not mix.
        while (!line.empty()) {
            const auto written = ::write(STDERR_FILENO, line.data(), line.size());
            if (written <= 0) return;  // nobody listens any more: there is nowhere to report that
            line.remove_prefix(static_cast<std::size_t>(written));
        }
    };
    return to(sink, level, encoding);
}

Logger Logger::none()
{
    return {};
}

Logger Logger::with(LogFields fields) const
{
    Logger logger = *this;
    std::move(fields.begin(), fields.end(), std::back_inserter(logger.fields_));
    return logger;
}

Logger Logger::named(std::string_view name) const
{
    Logger logger = *this;
    if (!logger.name_.empty()) logger.name_ += '.';
    logger.name_ += name;
    return logger;
}

bool Logger::enabled(LogLevel level) const noexcept
{
    return shared_ != nullptr && level >= shared_->level;
}

void Logger::trace(std::string_view message, const LogFields& fields) const
{
    write(LogLevel::Trace, message, {}, fields);
}
void Logger::debug(std::string_view message, const LogFields& fields) const
{
    write(LogLevel::Debug, message, {}, fields);
}
void Logger::info(std::string_view message, const LogFields& fields) const
{
    write(LogLevel::Info, message, {}, fields);
}
void Logger::error(std::string_view message, std::string_view error, const LogFields& fields) const
{
    write(LogLevel::Error, message, error, fields);
}

void Logger::write(
    LogLevel level, std::string_view message, std::string_view error, const LogFields& fields) const
{
    if (!enabled(level)) return;
    std::string line;
    const bool console = shared_->encoding == LogEncoding::Console;
    if (console) {
        line = fmt::format("{}\t{}\t", timestamp(), console_level_name(level));
        if (!name_.empty()) line += name_ + '\t';
        line += message;
        if (!fields_.empty() || !fields.empty() || level == LogLevel::Error) line += "\t{";
    } else {
        line = "{";
    }
    const auto body_begin = line.size();
    Members members(line, console);
    if (!console) {
        members.add("level", std::string(level_name(level)));
        members.add("ts", timestamp());
        if (!name_.empty()) members.add("logger", name_);
        members.add("msg", std::string(message));
    }
    members.add_all(fields_);
    members.add_all(fields);
    if (level == LogLevel::Error) members.add("error", std::string(error));
    if (!console || line.size() > body_begin) line += '}';
    line += '\n';
    const std::lock_guard lock(shared_->mutex);
    shared_->sink(line);
}

}  // namespace sluice::base

#pragma once
#include <concepts>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace sluice::base {

enum class LogLevel { Trace, Debug, Info, Error };
enum class LogEncoding { Json, Console };

/// A field that is an object of texts: {"name":"app","namespace":"flux-system"}.
using LogObject = std::vector<std::pair<std::string, std::string>>;

/// One field beside a log message. Text, integers, reals, booleans and objects of texts; anything else is
/// formatted by the caller.
struct LogField {
    std::string key;
    std::variant<std::string, std::int64_t, double, bool, LogObject> value;
    LogField(std::string k, std::string v) : key(std::move(k)), value(std::move(v)) {}
    LogField(std::string k, std::string_view v) : key(std::move(k)), value(std::string(v)) {}
    LogField(std::string k, const char* v) : key(std::move(k)), value(std::string(v)) {}
    LogField(std::string k, std::integral auto v) : key(std::move(k)), value(static_cast<std::int64_t>(v)) {}
    LogField(std::string k, bool v) : key(std::move(k)), value(v) {}
    LogField(std::string k, double v) : key(std::move(k)), value(v) {}
    LogField(std::string k, LogObject v) : key(std::move(k)), value(std::move(v)) {}
};
using LogFields = std::vector<LogField>;

/// Logger: constant message, fields beside it, once per event, by whoever decides. Writes Flux's (zap's) JSON
/// lines
/// {"level":"info","ts":"2026-08-01T12:00:00.000Z","logger":...,"msg":...,<fields>} or its console form. A
/// value: copies share the sink; with() adds fields that every line carries. Thread-safe.
class Logger {
public:
    using Sink = std::function<void(std::string_view line)>;
    /// Writes to standard error.
    static Logger standard(LogLevel, LogEncoding = LogEncoding::Json);
    /// Drops everything: for tests and libraries whose caller does not care.
    static Logger none();
    static Logger to(Sink, LogLevel, LogEncoding = LogEncoding::Json);

    Logger with(LogFields) const;
    Logger named(std::string_view name) const;

    bool enabled(LogLevel) const noexcept;
    void trace(std::string_view message, const LogFields& = {}) const;
    void debug(std::string_view message, const LogFields& = {}) const;
    void info(std::string_view message, const LogFields& = {}) const;
    /// `error` goes under the key "error", as zap writes it.
    void error(std::string_view message, std::string_view error, const LogFields& = {}) const;

private:
    struct Shared;
    void write(LogLevel, std::string_view message, std::string_view error, const LogFields&) const;
    std::shared_ptr<const Shared> shared_;
    std::string name_;
    LogFields fields_;
};

}  // namespace sluice::base

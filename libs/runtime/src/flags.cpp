#include "runtime/flags.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>

namespace sluice::runtime {

struct Flags::Impl {
    Impl(const std::string& program, const std::string& description) : app(description, program)
    {
        app.get_formatter()->column_width(44);
    }

    template <class T> CLI::Option* option(std::string_view name, T& target, std::string_view help)
    {
        auto* made = app.add_option(fmt::format("--{}", name), target, std::string(help));
        made->capture_default_str()->take_last();
        return made;
    }

    CLI::App app;
};

Flags::Flags(std::string program, std::string description) : impl_(std::make_unique<Impl>(program, description))
{
}
Flags::~Flags() = default;

void Flags::add(std::string_view name, std::string& target, std::string_view help, const char* environment)
{
    // Flux lets the environment replace the default, and the flag replace both.
    if (const auto* value = environment ? std::getenv(environment) : nullptr; value && *value) target = value;
    impl_->option(name, target, help);
}

void Flags::add(std::string_view name, bool& target, std::string_view help)
{
    impl_->app.add_flag(fmt::format("--{}", name), target, std::string(help))
        ->capture_default_str()
        ->take_last();
}

void Flags::add(std::string_view name, std::int64_t& target, std::string_view help)
{
    impl_->option(name, target, help);
}

void Flags::add(std::string_view name, double& target, std::string_view help)
{
    impl_->option(name, target, help);
}

void Flags::add(std::string_view name, base::Duration& target, std::string_view help)
{
    impl_->app
        .add_option_function<std::string>(
            fmt::format("--{}", name),
            [&target, flag = fmt::format("--{}", name)](const std::string& text) {
                const auto duration = base::parse_duration(text);
                if (!duration) throw CLI::ValidationError(flag, "'" + text + "' is not a duration");
                target = *duration;
            },
            std::string(help))
        ->default_str(base::format_duration(target))
        ->type_name("DURATION")
        ->take_last();
}

void Flags::add(std::string_view name, std::vector<std::string>& target, std::string_view help)
{
    impl_->app.add_option(fmt::format("--{}", name), target, std::string(help))
        ->allow_extra_args(false)
        ->delimiter(',')
        ->take_all();
}

void Flags::add_choice(
    std::string_view name,
    std::string& target,
    std::span<const std::string_view> choices,
    std::string_view help)
{
    std::vector<std::string> allowed(choices.begin(), choices.end());
    impl_->option(name, target, help)->check(CLI::IsMember(std::move(allowed)));
}

namespace {
/// The arguments, last first as CLI11 takes them. "--name=" is an empty value to Go, while CLI11 would go on to
/// the next argument: so it is spelled as two.
std::vector<std::string> arguments_of(int argc, const char* const* argv)
{
    std::vector<std::string> arguments;
    for (int i = argc - 1; i > 0; --i) {
        std::string argument = argv[i];
        if (argument.starts_with("--") && argument.ends_with('=')) {
            arguments.emplace_back();
            argument.pop_back();
        }
        arguments.push_back(std::move(argument));
    }
    return arguments;
}
}  // namespace

std::optional<int> Flags::parse(int argc, const char* const* argv)
try {
    impl_->app.parse(arguments_of(argc, argv));
    return std::nullopt;
} catch (const CLI::Success&) {
    fmt::print("{}", impl_->app.help());
    return 0;
} catch (const CLI::ParseError& error) {
    fmt::print(stderr, "{}: {}\n", impl_->app.get_name(), error.what());
    return 2;
}

}  // namespace sluice::runtime

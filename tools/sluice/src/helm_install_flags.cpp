#include "helm_install_flags.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <initializer_list>
#include <string_view>

#include <fmt/format.h>

namespace sluice::cli {

namespace {

[[noreturn]] void refuse(const std::string& message)
{
    throw base::Error(base::ErrorKind::Invalid, message);
}

using Check = void (*)(const std::string& text);

/// A flag that says nothing here, but must have a value such as Helm takes.
Flag checked(std::string name, std::string type, std::string usage, Check check)
{
    Flag flag;
    flag.name = std::move(name);
    flag.type = std::move(type);
    flag.usage = std::move(usage);
    flag.set = check;
    flag.hidden = true;
    return flag;
}

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> known)
{
    return std::ranges::find(known, text) != known.end();
}

/// "--wait" alone is "true".
void check_wait(const std::string& text)
{
    if (!is_one_of(text, {"true", "false", "watcher", "hookOnly", "legacy"}))
        refuse(fmt::format("invalid wait input \"{}\". Valid inputs are watcher, hookOnly, and legacy", text));
}

void check_color(const std::string& text)
{
    if (!is_one_of(text, {"never", "auto", "always"}))
        refuse(fmt::format("invalid color mode \"{}\": must be one of: never, auto, always", text));
}

/// As pflag reads a map: where there is one "=" in all, a comma belongs to the value.
void check_labels(const std::string& text)
{
    if (std::ranges::count(text, '=') == 1) return;
    for (std::size_t start = 0; start <= text.size();) {
        const auto comma = std::min(text.find(',', start), text.size());
        const auto pair = text.substr(start, comma - start);
        if (pair.find('=') == std::string::npos) refuse(pair + " must be formatted as key=value");
        start = comma + 1;
    }
}

template <class Number> void check_number(const std::string& text, std::string_view go_parser)
{
    Number number{};
    const auto* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, number);
    if (text.empty() || read.ec != std::errc{} || read.ptr != end)
        refuse(fmt::format("strconv.{}: parsing \"{}\": invalid syntax", go_parser, text));
}

}  // namespace

void HelmInstallFlags::add_to(Flags& flags)
{
    add_switches(flags);
    add_values(flags);
    add_access(flags);
}

void HelmInstallFlags::add_switches(Flags& flags)
{
    const auto ignored = [&](const char* name, const char* usage) -> Flag& {
        auto& flag = flags.add_switch(ignored_, name, 0, usage);
        flag.hidden = true;
        return flag;
    };
    ignored("create-namespace", "create the release namespace if not present");
    ignored("disable-openapi-validation", "do not validate against the Kubernetes OpenAPI Schema");
    ignored("force-conflicts", "if set server-side apply will force changes against conflicts");
    ignored("force-replace", "force resource updates by replacement");
    ignored("hide-notes", "this flag has no effect for 'helm template'");
    ignored("render-subchart-notes", "this flag has no effect for 'helm template'");
    ignored("replace", "reuse the given name");
    ignored("rollback-on-failure", "uninstall the installation upon failure");
    ignored("server-side", "object updates run in the server instead of the client");
    ignored("skip-crds", "if set, no CRDs will be installed");
    ignored("take-ownership", "take ownership of existing resources");
    ignored("wait-for-jobs", "wait until all Jobs have been completed");
    ignored("force", "deprecated").deprecated = "use --force-replace instead";
    ignored("atomic", "deprecated").deprecated = "use --rollback-on-failure instead";
    flags.add_switch(enable_dns_, "enable-dns", 0, "enable DNS lookups when rendering templates").hidden = true;
}

void HelmInstallFlags::add_values(Flags& flags)
{
    flags.add(checked("wait", "", "wait until resources are ready", check_wait));
    Flag dry_run;
    dry_run.name = "dry-run";
    dry_run.set = [this](const std::string& text) { dry_run_ = text; };
    dry_run.hidden = true;
    flags.add(std::move(dry_run));
    flags.add_text(text_, "description", 0, "add a custom description").hidden = true;
    flags.add_text(post_renderer_, "post-renderer", 0, "the name of a postrenderer type plugin").hidden = true;
    flags.add_slice(list_, "post-renderer-args", 0, "an argument to the post-renderer").hidden = true;
    flags.add_duration(timeout_, "timeout", 0, "time to wait for any individual Kubernetes operation").hidden =
        true;
    auto labels =
        checked("labels", "stringToString", "Labels that would be added to release metadata.", check_labels);
    labels.shorthand = 'l';
    flags.add(std::move(labels));
}

void HelmInstallFlags::add_access(Flags& flags)
{
    constexpr std::array kTexts{
        "content-cache",
        "kube-apiserver",
        "kube-as-group",
        "kube-as-user",
        "kube-ca-file",
        "kube-context",
        "kube-tls-server-name",
        "kube-token",
        "registry-config",
        "repository-cache"};
    for (const auto* const name : kTexts)
        flags.add_text(text_, name, 0, "where Helm finds what it needs").hidden = true;
    flags.add_switch(ignored_, "kube-insecure-skip-tls-verify", 0, "").hidden = true;
    flags.add(checked("burst-limit", "int", "client-side throttling", [](const std::string& text) {
        check_number<int>(text, "ParseInt");
    }));
    flags.add(checked("qps", "float32", "client-side throttling", [](const std::string& text) {
        check_number<float>(text, "ParseFloat");
    }));
    for (const auto* const name : {"color", "colour"})
        flags.add(checked(name, "string", "use colored output", check_color));
}

void HelmInstallFlags::check(Terminal& terminal) const
{
    if (enable_dns_) refuse("--enable-dns: templates never look up names of the network here");
    if (!post_renderer_.empty()) refuse("--post-renderer: Helm's plugins are not run here");
    if (dry_run_ == "server") refuse("--dry-run=server: charts are rendered without a cluster here");
    if (dry_run_ == "none" || dry_run_ == "false")
        refuse(fmt::format("invalid dry-run value (\"{}\"). Must be \"server\" or \"client\"", dry_run_));
    if (!is_one_of(dry_run_, {"", "true", "client"}))
        refuse(fmt::format(
            "invalid dry-run value (\"{}\"). Must be \"none\", \"server\", or \"client\"", dry_run_));
    if (dry_run_ == "true")
        terminal.err()
            << "level=WARN msg=\"--dry-run is deprecated and should be replaced with '--dry-run=client'\"\n";
}

}  // namespace sluice::cli

#pragma once
#include "doc/value.hpp"
#include "serve/failure.hpp"

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::apiserver {

/// Rule: one level of an OpenAPI v3 schema as a validator: what a value must be. Immutable once built.
class Rule {
public:
    /// Throws base::Error{Invalid} naming the pattern that is no regular expression.
    static std::unique_ptr<const Rule> parse(const doc::Value& schema);
    ~Rule();

    /// `path` is "spec.interval", empty at the top.
    void check(const std::string& path, const doc::Value& value, FieldErrors& errors) const;

private:
    struct Pattern;
    Rule();
    void check_type(const std::string& path, const doc::Value&, FieldErrors&, bool& fits) const;
    void check_text(const std::string& path, const doc::Value&, FieldErrors&) const;
    void check_number(const std::string& path, const doc::Value&, FieldErrors&) const;
    void check_array(const std::string& path, const doc::Value&, FieldErrors&) const;
    void check_object(const std::string& path, const doc::Value&, FieldErrors&) const;
    void check_junctors(const std::string& path, const doc::Value&, FieldErrors&) const;
    bool accepts(const std::string& path, const doc::Value&) const;

    std::string type_, format_, pattern_text_, list_type_;
    bool nullable_ = false, int_or_string_ = false, unique_items_ = false;
    bool exclusive_minimum_ = false, exclusive_maximum_ = false;
    std::optional<double> minimum_, maximum_, multiple_of_;
    doc::Value minimum_text_, maximum_text_, multiple_text_;
    std::optional<std::size_t> min_length_, max_length_, min_items_, max_items_, min_properties_,
        max_properties_;
    std::unique_ptr<Pattern> pattern_;
    std::vector<doc::Value> enum_;
    std::vector<std::string> required_, map_keys_;
    std::map<std::string, std::unique_ptr<const Rule>, std::less<>> properties_;
    std::unique_ptr<const Rule> additional_, items_, not_;
    std::vector<std::unique_ptr<const Rule>> all_of_, any_of_, one_of_;
};

/// True if `text` is of the named OpenAPI format, or if we do not know that format.
bool matches_format(std::string_view format, std::string_view text);

}  // namespace sluice::apiserver

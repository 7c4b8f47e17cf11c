#pragma once
#include "doc/value.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace sluice::apiserver {

/// Failure: an answer that is no success, thrown by whatever finds it and turned into a metav1.Status by the
/// router alone. Messages are the original's, word for word: clients match on them.
struct Failure {
    int code = 500;
    std::string reason;
    std::string message;
    doc::Value details;  ///< null: none

    doc::Value status() const;
};

/// Which resource a message speaks of: "deployments.apps", or "pods" for the core group.
struct ResourceName {
    std::string group, plural, kind;
    std::string str() const { return group.empty() ? plural : plural + "." + group; }
    std::string kind_str() const { return group.empty() ? kind : kind + "." + group; }
};

/// One complaint of validation.
struct FieldError {
    std::string type;     ///< "FieldValueInvalid", "FieldValueRequired", ...
    std::string message;  ///< without the field: "Invalid value: 3: must be ..."
    std::string field;
    std::string str() const { return field + ": " + message; }
};
using FieldErrors = std::vector<FieldError>;

FieldError invalid_value(std::string field, const doc::Value& value, std::string_view why);
FieldError required_value(std::string field, std::string_view why);
FieldError forbidden_value(std::string field, std::string_view why);
FieldError
unsupported_value(std::string field, const doc::Value& value, const std::vector<std::string>& supported);
FieldError duplicate_value(std::string field, const doc::Value& value);
FieldError too_long(std::string field, std::size_t limit);
FieldError too_many(std::string field, std::size_t count, std::size_t limit);

Failure not_found(const ResourceName&, std::string_view name);
/// The path leads nowhere.
Failure no_such_path();
Failure already_exists(const ResourceName&, std::string_view name);
Failure conflict(const ResourceName&, std::string_view name, std::string_view why);
Failure bad_request(std::string message);
Failure forbidden(const ResourceName&, std::string_view name, std::string_view why);
Failure invalid(const ResourceName&, std::string_view name, const FieldErrors&);
Failure method_not_allowed();
Failure gone(std::string message);
Failure expired_continue();
Failure unauthorized();
Failure not_acceptable();
Failure unsupported_media_type(std::string_view supported);
Failure internal_error(std::string_view what);

}  // namespace sluice::apiserver

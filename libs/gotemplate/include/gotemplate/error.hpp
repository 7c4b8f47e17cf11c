#pragma once
#include "base/error.hpp"

namespace sluice::gotemplate {

/// A template does not parse; the text is Go's: "template: NAME:LINE: MSG".
class ParseError : public base::Error {
public:
    explicit ParseError(const std::string& text) : Error(base::ErrorKind::Invalid, text) {}
};

/// A template failed while it ran; the text is Go's: "template: NAME:LINE:COL: executing "T" at <NODE>: MSG".
class ExecError : public base::Error {
public:
    explicit ExecError(const std::string& text) : Error(base::ErrorKind::Invalid, text) {}
};

/// A budget ran out (steps, output, depth). No function may swallow it.
class BudgetError : public base::Error {
public:
    explicit BudgetError(const std::string& text) : Error(base::ErrorKind::LimitExceeded, text) {}
};

}  // namespace sluice::gotemplate

import JSON
import ModelProviders

extension ForwardedQuestion {
  /// What a provider reads in it.
  var body: JSONValue { (try? JSONValue(parsing: text)) ?? .null }
}

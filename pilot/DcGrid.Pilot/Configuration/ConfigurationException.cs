namespace DcGrid.Pilot.Configuration;

/// <summary>The configuration is wrong; the message is one line that says what to change.</summary>
internal sealed class ConfigurationException(string message) : Exception(message);

using System.Buffers;
using System.Text;

namespace Grpc.Core;

public sealed partial class Metadata
{
    /// <summary>One key with its value.</summary>
    public sealed class Entry
    {
        private static readonly SearchValues<char> KeyCharacters =
            SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_.");

        private readonly string? _value;
        private readonly byte[]? _bytes;

        /// <summary>An entry of bytes; the key must end in "-bin".</summary>
        /// <exception cref="ArgumentException">The key has characters that can't go over the wire, or does not end in "-bin".</exception>
        public Entry(string key, byte[] valueBytes)
        {
            ArgumentNullException.ThrowIfNull(valueBytes);
            Key = Normalize(key);
            if (!IsBinary)
            {
                throw new ArgumentException($"Metadata key \"{Key}\" must end in \"{BinaryHeaderSuffix}\" to carry bytes.", nameof(key));
            }

            _bytes = valueBytes.ToArray();
        }

        /// <summary>An entry of printable ASCII text; the key must not end in "-bin".</summary>
        /// <exception cref="ArgumentException">Key or value can't go over the wire.</exception>
        public Entry(string key, string value)
        {
            ArgumentNullException.ThrowIfNull(value);
            Key = Normalize(key);
            if (IsBinary)
            {
                throw new ArgumentException($"Metadata key \"{Key}\" ends in \"{BinaryHeaderSuffix}\" and must carry bytes.", nameof(key));
            }

            // A line break in a value would let it forge another header.
            if (value.AsSpan().IndexOfAnyExceptInRange(' ', '~') >= 0)
            {
                throw new ArgumentException($"The value of metadata key \"{Key}\" must be printable ASCII.", nameof(value));
            }

            _value = value;
        }

        private Entry(string normalizedKey, string? value, byte[]? bytes)
        {
            Key = normalizedKey;
            _value = value;
            _bytes = bytes;
        }

        /// <summary>The key in lower case.</summary>
        public string Key { get; }

        /// <summary>The text.</summary>
        /// <exception cref="InvalidOperationException">The entry is of bytes.</exception>
        public string Value => _value
            ?? throw new InvalidOperationException($"Metadata key \"{Key}\" carries bytes; read ValueBytes.");

        /// <summary>A copy of the bytes; of a text, its ASCII.</summary>
        public byte[] ValueBytes => _bytes is not null ? _bytes.ToArray() : Encoding.ASCII.GetBytes(_value!);

        /// <summary>Whether the value is bytes.</summary>
        public bool IsBinary => Key.EndsWith(BinaryHeaderSuffix, StringComparison.Ordinal);

        internal ReadOnlySpan<byte> BinarySpan => _bytes;

        internal byte[] ValueBytesOfBinary => _bytes is not null
            ? _bytes.ToArray()
            : throw new InvalidOperationException($"Metadata key \"{Key}\" carries text; read Value.");

        /// <inheritdoc/>
        public override string ToString() => IsBinary
            ? $"[Entry: key={Key}, valueBytes={Convert.ToBase64String(_bytes!)}]"
            : $"[Entry: key={Key}, value={_value}]";

        /// <summary>An entry as it came over the wire, which is taken as it is.</summary>
        internal static Entry FromWire(string lowerCaseKey, string value) => new(lowerCaseKey, value, null);

        /// <summary>An entry of bytes as it came over the wire; the array is not copied.</summary>
        internal static Entry FromWire(string lowerCaseKey, byte[] bytes) => new(lowerCaseKey, null, bytes);

        private static string Normalize(string key)
        {
            ArgumentException.ThrowIfNullOrEmpty(key);
            var lower = key.ToLowerInvariant();
            if (lower.AsSpan().IndexOfAnyExcept(KeyCharacters) >= 0)
            {
                throw new ArgumentException($"Metadata key \"{key}\" may only have letters, digits, '-', '_' and '.'.", nameof(key));
            }

            return lower;
        }
    }
}

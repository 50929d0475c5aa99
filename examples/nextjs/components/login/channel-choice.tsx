"use client";

import type { Channel } from "@dastak/client";
import { useId } from "react";
import { useText } from "@/components/text";
import styles from "./channel-choice.module.css";

const channels = ["sms", "whatsapp", "voice"] as const satisfies Channel[];

interface Props {
  legend: string;
  value: Channel;
  onChange: (channel: Channel) => void;
}

/** How the code travels. What a channel that is not set up becomes, the answer of the server tells. */
export function ChannelChoice({ legend, value, onChange }: Props) {
  const { t } = useText();
  const name = useId();
  return (
    <fieldset className={styles.choice}>
      <legend>{legend}</legend>
      <div className={styles.options}>
        {channels.map((channel) => (
          <label key={channel}>
            <input
              type="radio"
              name={name}
              value={channel}
              checked={channel === value}
              onChange={() => onChange(channel)}
            />
            <span>{t.channels[channel]}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
